import { expect } from 'chai';
import fc from 'fast-check';
import { normaliseChange } from 'change-hook-core';
import type { Translation } from 'change-hook-core';
import { commitOf, FORM, pullOf, pushOf, translate, translated } from './ask.js';
import type { Asked } from './ask.js';

const WIDE = { gogs_property_whitelist: ['*'], deletions: 'change', only_mergeable: false, pull_request_actions: ['opened', 'edited', 'closed', 'merged'] };

/** Whether a request gets a verdict: one of the three, of which changes can be stored, or the error for unparsable bodies. */
function judge(asked: Asked): boolean {
  let translation: Translation;
  try {
    translation = translate(asked, WIDE);
  } catch (error) {
    return (error as { code?: string }).code === 'CH_REQUEST_UNPARSABLE';
  }
  if ('changes' in translation) {
    return translation.changes.length > 0 && translation.changes.every((change) => 'change' in normaliseChange(change));
  }
  return ('ignored' in translation && translation.ignored !== '') || ('invalid' in translation && translation.invalid.length > 0);
}

type Path = readonly (string | number)[];

function pathsOf(value: unknown, base: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const path = [...base, Array.isArray(value) ? Number(key) : key];
    return [path, ...pathsOf(inner, path)];
  });
}

function withAt(value: unknown, [key, ...rest]: Path, put: unknown): unknown {
  if (key === undefined) return put;
  const copy: Record<string | number, unknown> = Array.isArray(value) ? ([...(value as unknown[])] as never) : { ...(value as object) };
  copy[key] = withAt(copy[key], rest, put);
  return copy;
}

const ODD = [null, 0, -1, 1e300, '', ' ', '\ud800', '\0', true, [], [null], ['x'], {}, { a: {} }];

describe('hostile input', () => {
  for (const [event, payload] of [['push', pushOf({ commits: [commitOf('b')] })], ['pull_request', pullOf()], ['create', { ref: 'x', ref_type: 'tag', sha: 'b', repository: pushOf()['repository'] }], ['delete', { ref: 'x', ref_type: 'branch', repository: pushOf()['repository'] }]] as const) {
    it(`of a wrong type at any path of ${event} gets a verdict`, () => {
      for (const path of pathsOf(payload)) {
        for (const odd of ODD) {
          const body = JSON.stringify(withAt(payload, path, odd));
          expect(judge({ body, headers: { 'x-gogs-event': event } }), `${path.join('.')} ${JSON.stringify(odd)}`).to.equal(true);
        }
      }
    }).timeout(20_000);
  }

  it('inside of a commit never fails the push', () => {
    for (const path of pathsOf(commitOf('a'))) {
      for (const odd of ODD) {
        const commits = [commitOf('b'), withAt(commitOf('a'), path, odd)];
        expect(translated(pushOf({ commits })), `${path.join('.')} ${JSON.stringify(odd)}`).to.have.length(2);
      }
    }
  });

  it('of any JSON, in any header, gets a verdict', () => {
    const headers = fc.record(
      { 'x-gogs-event': fc.oneof(fc.constantFrom('push', 'pull_request', 'create', 'delete'), fc.string()), 'content-type': fc.constantFrom(FORM, 'application/json', 'x/y') },
      { requiredKeys: [] },
    );
    const payload = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.dictionary(fc.constantFrom('ref', 'commits', 'pull_request', 'number', '__proto__'), fc.jsonValue({ maxDepth: 3 })));
    fc.assert(fc.property(payload, headers, (body, given) => judge({ body: JSON.stringify(body), headers: given })));
  });

  it('that is cut off is unparsable', () => {
    const text = JSON.stringify(pushOf());
    for (let length = 0; length < text.length; length += 23) {
      expect(() => translate({ body: text.slice(0, length) })).to.throw().with.property('code', 'CH_REQUEST_UNPARSABLE');
    }
  });

  it('that is nested 10,000 levels deep gets a verdict', () => {
    for (const deep of ['{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000), '['.repeat(10_000) + ']'.repeat(10_000)]) {
      for (const place of ['repository', 'commits', 'pusher', 'before']) {
        const body = JSON.stringify(pushOf({ [place]: 'DEEP' })).replace('"DEEP"', deep);
        expect(judge({ body }), place).to.equal(true);
      }
    }
  });

  it('with __proto__ is taken from nowhere', () => {
    expect(translate({ body: '{"__proto__": {"ref": "refs/heads/main"}}' })).to.have.property('invalid');
    expect(({} as { ref?: unknown }).ref).to.equal(undefined);
  });

  it('is never repeated in a reason or a problem', () => {
    const sesame = 'sesame';
    for (const more of [{ ref: sesame }, { after: '0'.repeat(40), ref: `refs/heads/${sesame}` }]) {
      expect(JSON.stringify(translate({ body: JSON.stringify(pushOf(more)) }))).not.to.contain(sesame);
    }
    const headers = { 'x-gogs-event': 'pull_request' };
    expect(JSON.stringify(translate({ headers, body: JSON.stringify(pullOf({}, { action: sesame })) }))).not.to.contain(sesame);
  });
});
