import { testCases } from '../cases/test-cases.js';
import type { Law } from '../laws/law.js';
import { mustBeObject } from '../plugin/must-be-object.js';
import { optionLaws } from '../plugin/option-laws.js';
import type { DialectSuite } from './dialect-suite.js';
import { answersLaws } from './parts/answers.js';
import { enrichLaws } from './parts/enrich.js';
import { failClosedLaws } from './parts/fail-closed.js';
import { hostileLaws } from './parts/hostile.js';
import { purityLaws } from './parts/purity.js';
import { rawBytesLaws } from './parts/raw-bytes.js';
import { secretsLaws } from './parts/secrets.js';
import { shapeLaws } from './parts/shape.js';
import { tryMount } from './tools/mounting.js';
import { Subject } from './tools/subject.js';

/**
 * What every dialect must do, as tests: give it your dialect, a folder of cases, and your test runner's `describe` and `it`.
 * Which parts run is decided by what the dialect declares, and by nothing else.
 */
export function testDialect(suite: DialectSuite): void {
  const { dialect, describe, it } = suite;
  mustBeObject(dialect, 'testDialect: dialect');
  const { authentication } = dialect;
  const subject = new Subject(suite);
  const law: Law = (sentence, test) => it(sentence, test);
  const options = {
    kind: 'dialect',
    schema: dialect.options,
    valid: async () => ({ ...suite.options }),
    bad: suite.badOptions ?? {},
    taken: async (given: unknown) => 'mount' in (await tryMount(dialect, given)),
  };
  describe(suite.name ?? `the dialect ${dialect.name}`, () => {
    describe('its shape', () => shapeLaws(subject, law));
    describe('its options', () => optionLaws(options, law));
    if (authentication !== 'none') describe('with a secret', () => failClosedLaws(subject, law));
    if (authentication === 'signature') describe('the signed bytes', () => rawBytesLaws(subject, law));
    describe('purity', () => purityLaws(subject, law));
    describe('its answers', () => answersLaws(subject, law));
    describe('hostile input', () => hostileLaws(subject, law));
    describe('what must not be kept or shown', () => secretsLaws(subject, law));
    if (dialect.enrich !== undefined) describe('enrich', () => enrichLaws(subject, law));
    testCases({ ...suite, describe, it });
  });
}
