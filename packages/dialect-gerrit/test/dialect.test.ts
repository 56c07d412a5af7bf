import { expect } from 'chai';
import fc from 'fast-check';
import { createHookRequest, ManualClock, MemoryLog } from 'change-hook-core';
import type { Translation } from 'change-hook-core';
import { isVerdict, tryTranslate } from 'change-hook-testkit';
import * as exported from '../src/index.js';
import dialect from '../src/index.js';
import { options as schema } from '../src/options.js';

const translate = (payload: unknown, options: Record<string, unknown> = {}): Translation =>
  tryTranslate(dialect, { headers: { 'content-type': 'application/json' }, body: JSON.stringify(payload) }, options);

const WIDE = {
  gerrit_url: 'https://review.example.org',
  deletions: 'change',
  events: ['patchset-created', 'change-merged', 'ref-updated', 'batch-ref-updated'],
};

describe('the dialect gerrit', () => {
  it('is the default export and the only one', () => {
    expect(Object.keys(exported)).to.deep.equal(['default']);
  });

  it('checks nothing, and takes no secret that would seem to protect', () => {
    expect(dialect.authentication).to.equal('none');
    expect(schema.safeParse({ secret: 'x' }).success).to.equal(false);
  });

  it('takes every option that it documents', () => {
    const every = {
      events: ['change-merged'],
      ignored_patchset_kinds: ['NO_CHANGE'],
      work_in_progress: false,
      change_branch: 'target',
      gitbaseurl: 'ssh://x',
      codebase: 'x',
      gerrit_property_whitelist: [],
      skips: ['^wip'],
      branch: 'main',
      deletions: 'change',
      ref_style: 'full',
      gerrit_url: 'https://review.example.org',
      user: 'u',
      token: 't',
      verify: false,
    };
    expect(schema.safeParse(every).success).to.equal(true);
  });

  it('wants user and token together, and to know where the token may go', () => {
    const paths = (value: object): unknown => schema.safeParse(value).error?.issues.map(({ path }) => path[0]);
    expect(paths({ token: 't', user: 'u' })).to.deep.equal(['gerrit_url']);
    expect(paths({ token: 't', gerrit_url: 'https://review.example.org' })).to.deep.equal(['user']);
    expect(paths({ user: 'u', gerrit_url: 'https://review.example.org' })).to.deep.equal(['user']);
  });

  it('takes the same bytes for the same delivery', () => {
    const request = createHookRequest({ mount: 'x', method: 'POST', query: '', headers: new Map(), body: Buffer.from('{}') });
    expect(
      dialect.identify(request, { options: schema.parse({}), secrets: [], log: new MemoryLog(), clock: new ManualClock() }),
    ).to.deep.equal({ byBody: true });
  });
});

describe('hostile input', () => {
  it('of any JSON gets a verdict', () => {
    const json = fc.jsonValue({ maxDepth: 3 });
    const type = fc.constantFrom(...WIDE.events, 'x');
    const project = fc.record(
      { project: fc.oneof(fc.constant('p'), json), refName: fc.oneof(fc.constant('refs/heads/x'), json), newRev: json },
      { requiredKeys: [] },
    );
    const members = fc.dictionary(
      fc.constantFrom('change', 'patchSet', 'refUpdate', 'refUpdates', 'submitter', '__proto__'),
      fc.oneof(json, project, fc.array(project)),
    );
    fc.assert(fc.property(type, members, (name, rest) => isVerdict(translate({ ...rest, type: name }, WIDE))));
    fc.assert(fc.property(json, (payload) => isVerdict(translate(payload, WIDE))));
  });

  it('is never repeated in a reason', () => {
    for (const payload of [
      { type: 'sesame' },
      { type: 'ref-updated', refUpdate: { refName: 'refs/sesame', project: 'sesame' } },
    ]) {
      expect(JSON.stringify(translate(payload, WIDE))).not.to.contain('sesame');
    }
  });
});
