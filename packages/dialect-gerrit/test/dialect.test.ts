import { expect } from 'chai';
import fc from 'fast-check';
import { createHookRequest, ManualClock, MemoryLog, normaliseChange } from 'change-hook-core';
import type { Translation } from 'change-hook-core';
import * as exported from '../src/index.js';
import dialect from '../src/index.js';
import { options as schema } from '../src/options.js';

function translate(payload: unknown, options: Record<string, unknown> = {}): Translation {
  const headers = new Map([['content-type', 'application/json']]);
  const request = createHookRequest({
    mount: 'gerrit',
    method: 'POST',
    query: '',
    headers,
    body: Buffer.from(JSON.stringify(payload)),
  });
  return dialect.translate(request, {
    options: schema.parse(options),
    secrets: [],
    log: new MemoryLog(),
    clock: new ManualClock(),
  }) as Translation;
}

const WIDE = {
  gerrit_url: 'https://review.example.org',
  deletions: 'change',
  events: ['patchset-created', 'change-merged', 'ref-updated', 'batch-ref-updated'],
};

/** Whether a translation is a verdict, of which changes can be stored. */
function isVerdict(translation: Translation): boolean {
  if ('changes' in translation)
    return translation.changes.length > 0 && translation.changes.every((change) => 'change' in normaliseChange(change));
  return ('ignored' in translation && translation.ignored !== '') || ('invalid' in translation && translation.invalid.length > 0);
}

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
