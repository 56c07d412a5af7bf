import { expect } from 'chai';
import fc from 'fast-check';
import { normaliseChange } from 'change-hook-core';
import type { Translation } from 'change-hook-core';
import { commitOf, FORM, pullRequestOf, pushed, pushOf, translate } from './support/ask.js';
import type { Asked } from './support/ask.js';

const EVENTS = ['push', 'pull_request', 'merge_group', 'create', 'release'];
const wide = { github_property_whitelist: ['*'], events: EVENTS, pullrequest_actions: ['opened', 'edited', 'closed', 'merged'], pullrequest_drafts: false };

const repository = { full_name: 'acme/door', html_url: 'https://github.com/acme/door', pushed_at: '2024-03-01T12:00:00Z' };
/** A payload of each event but push, that makes a change. */
const OTHERS: Record<string, Record<string, unknown>> = {
  pull_request: pullRequestOf({}, { action: 'edited', changes: { base: {} } }),
  merge_group: {
    action: 'checks_requested', repository, sender: { login: 'ann' },
    merge_group: { head_sha: 'a', head_ref: 'refs/heads/q', base_sha: 'b', base_ref: 'refs/heads/main', head_commit: commitOf('a') },
  },
  create: { ref: 'v1', ref_type: 'tag', repository, sender: { login: 'ann' } },
  release: {
    action: 'published', repository, sender: { login: 'ann' },
    release: { tag_name: 'v1', target_commitish: 'main', name: 'One', body: 'It', html_url: 'https://x', published_at: '2024-03-01T12:00:00Z', author: { login: 'ann' } },
  },
};

/** Whether a request gets a verdict: one of the three, of which changes can be stored, or the error for unparsable bodies. */
function judge(asked: Asked): boolean {
  let translation: Translation;
  try {
    translation = translate(asked, wide);
  } catch (error) {
    return (error as { code?: string }).code === 'CH_REQUEST_UNPARSABLE';
  }
  if ('changes' in translation) {
    return translation.changes.length > 0 && translation.changes.every((change) => 'change' in normaliseChange(change));
  }
  return ('ignored' in translation && translation.ignored !== '') || ('invalid' in translation && translation.invalid.length > 0);
}

type Path = readonly (string | number)[];

/** Every path of a value, itself left out. */
function pathsOf(value: unknown, base: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const path = [...base, Array.isArray(value) ? Number(key) : key];
    return [path, ...pathsOf(inner, path)];
  });
}

/** A copy of `value` in which something else stands at `path`. */
function withAt(value: unknown, [key, ...rest]: Path, put: unknown): unknown {
  if (key === undefined) return put;
  const copy: Record<string | number, unknown> = Array.isArray(value) ? ([...(value as unknown[])] as never) : { ...(value as object) };
  copy[key] = withAt(copy[key], rest, put);
  return copy;
}

const ODD = [null, 0, -1, 1e300, '', ' ', '\ud800', '\0', true, false, [], [[]], [null], ['x'], {}, { a: {} }];

describe('hostile input', () => {
  it('of a wrong type at any path of a push gets a verdict', () => {
    const one = { commits: [commitOf('a')] };
    for (const push of [pushOf({ ...one, head_commit: null }), pushOf({ ref: 'refs/tags/v1', commits: [] })]) {
      for (const path of pathsOf(push)) {
        for (const odd of ODD) {
          const body = JSON.stringify(withAt(push, path, odd));
          expect(judge({ body }), `${path.join('.')} ${JSON.stringify(odd)}`).to.equal(true);
        }
      }
    }
  }).timeout(10_000);

  for (const [event, payload] of Object.entries(OTHERS)) {
    it(`of a wrong type at any path of a ${event} gets a verdict`, () => {
      const headers = { 'x-github-event': event };
      expect(translate({ headers, body: JSON.stringify(payload) }, wide)).to.have.property('changes');
      for (const path of pathsOf(payload)) {
        for (const odd of ODD) {
          const body = JSON.stringify(withAt(payload, path, odd));
          expect(judge({ headers, body }), `${path.join('.')} ${JSON.stringify(odd)}`).to.equal(true);
        }
      }
    }).timeout(10_000);
  }

  it('inside of a pull request never loses it, but where the number is none', () => {
    const headers = { 'x-github-event': 'pull_request' };
    const pull = pullRequestOf();
    for (const path of pathsOf(pull).filter(([first, second]) => first !== 'action' && first !== 'number' && second !== undefined)) {
      for (const odd of ODD) {
        const body = JSON.stringify(withAt(pull, path, odd));
        expect(translate({ headers, body }), `${path.join('.')} ${JSON.stringify(odd)}`).to.have.property('changes');
      }
    }
  });

  it('inside of a commit never fails the push', () => {
    for (const path of pathsOf(commitOf('a'))) {
      for (const odd of ODD) {
        const commits = [withAt(commitOf('a'), path, odd), commitOf('b')];
        expect(pushed(pushOf({ commits })), `${path.join('.')} ${JSON.stringify(odd)}`).to.have.length(2);
      }
    }
  });

  it('of any JSON, in any header, gets a verdict', () => {
    const headers = fc.record(
      { 'x-github-event': fc.oneof(fc.constantFrom(...EVENTS, 'ping'), fc.string()), 'content-type': fc.constantFrom(FORM, 'application/json', 'x/y') },
      { requiredKeys: [] },
    );
    const payload = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.dictionary(fc.constantFrom('ref', 'commits', 'head_commit', 'pull_request', 'number', 'action', 'repository', '__proto__'), fc.jsonValue({ maxDepth: 3 })));
    fc.assert(fc.property(payload, headers, fc.string(), (body, given, query) => judge({ body: JSON.stringify(body), headers: given, query })));
  });

  it('of any bytes gets a verdict', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(FORM, 'application/json'), (body, type) =>
      judge({ body, headers: { 'content-type': type } })));
  });

  it('that is nested 10,000 levels deep, anywhere, gets a verdict', () => {
    for (const deep of ['{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000), '['.repeat(10_000) + ']'.repeat(10_000)]) {
      expect(judge({ body: deep })).to.equal(true);
      for (const path of pathsOf(pushOf({ commits: [commitOf('a')] }))) {
        const body = JSON.stringify(withAt(pushOf({ commits: [commitOf('a')] }), path, 'DEEP')).replace('"DEEP"', deep);
        expect(judge({ body }), path.join('.')).to.equal(true);
      }
    }
  }).timeout(10_000);
});
