import { checkDialect, mediaTypeOf } from 'change-hook-core';
import { breach, hold } from '../../laws/breach.js';
import type { Law } from '../../laws/law.js';
import { nameLaw } from '../../plugin/name-law.js';
import { mountOf } from '../tools/mounting.js';
import type { Subject } from '../tools/subject.js';

/** What the registry and the gateway look at before any hook is called. */
export function shapeLaws(subject: Subject, law: Law): void {
  const { dialect, suite } = subject;

  law('has the members of a dialect', async () => {
    const problems = checkDialect(dialect);
    hold(
      problems.length === 0,
      problems.join('; '),
      'mend these members; defineDialect of change-hook-core lets the compiler find them',
    );
    const secret = dialect.authentication === 'none' ? {} : subject.lock(subject.secrets[0]);
    await mountOf(dialect, { ...suite.options, ...secret }, 'the options of the suite');
  });

  nameLaw('dialect', () => dialect.name, suite.cases, law);

  law('answers every request of its cases as the contract says', async () => {
    await subject.throwFailure();
    await subject.understood();
  });

  law('accepts the methods and media types of the requests that it understands', async () => {
    for (const { where, parts, mount } of await subject.understood()) {
      const { methods, mediaTypes } = mount.accepts;
      const type = mediaTypeOf(parts.headers.get('content-type'));
      if (!methods.includes(parts.method)) {
        breach(
          `${where} the method is ${parts.method}, which the gateway answers with 405`,
          `add '${parts.method}' to accepts.methods, or mend the case`,
        );
      }
      if (!mediaTypes.includes(type)) {
        breach(
          `${where} the media type is ${type === '' ? 'absent' : type}, which the gateway answers with 415`,
          `add '${type}' to accepts.mediaTypes, or mend the case`,
        );
      }
    }
  });
}
