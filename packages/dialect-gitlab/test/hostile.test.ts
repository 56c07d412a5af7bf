import { expect } from 'chai';
import fc from 'fast-check';
import { normaliseChange } from 'change-hook-core';
import type { Translation } from 'change-hook-core';
import dialect from '../src/index.js';
import { changesOf, commitOf, contextOf, HOST, mergeRequestOf, noteOf, pushOf, requestOf, translate } from './ask.js';
import type { Asked } from './ask.js';

const wide = {
  gitlab_property_whitelist: ['*'], token: 'x', gitlab_url: HOST, events: ['push', 'tag_push', 'merge_request', 'note', 'release'], deletions: 'change',
  merge_request_branch: 'source', repository_url: 'http',
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

const RELEASE = { object_kind: 'release', tag: 'v1', name: 'One', action: 'create', project: { web_url: HOST }, commit: { id: 'a', author: { name: 'Ann' } } };
const KINDS = {
  push: pushOf({ commits: [commitOf('a')], total_commits_count: 30 }), tag: pushOf({ object_kind: 'tag_push', ref: 'refs/tags/v1', commits: [] }),
  'merge request': mergeRequestOf({ action: 'update', oldrev: 'x' }, { changes: { draft: { previous: true, current: false } } }), note: noteOf(), release: RELEASE,
};

describe('hostile input', () => {
  for (const [what, payload] of Object.entries(KINDS)) {
    it(`of a wrong type at any path of a ${what} gets a verdict`, () => {
      for (const path of pathsOf(payload)) {
        for (const odd of ODD) expect(judge({ body: JSON.stringify(withAt(payload, path, odd)) }), `${path.join('.')} ${JSON.stringify(odd)}`).to.equal(true);
      }
    }).timeout(10_000);

    it(`that is nested 10,000 levels deep, anywhere in a ${what}, gets a verdict`, () => {
      for (const deep of ['{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000), '['.repeat(10_000) + ']'.repeat(10_000)]) {
        for (const path of pathsOf(payload)) {
          expect(judge({ body: JSON.stringify(withAt(payload, path, 'DEEP')).replace('"DEEP"', deep) }), path.join('.')).to.equal(true);
        }
      }
    }).timeout(20_000);
  }

  it('inside of a commit never fails the push', () => {
    for (const path of pathsOf(commitOf('a'))) {
      for (const odd of ODD) {
        const commits = [withAt(commitOf('a'), path, odd), commitOf('b')];
        expect(changesOf(pushOf({ commits })), `${path.join('.')} ${JSON.stringify(odd)}`).to.have.length(2);
      }
    }
  });

  it('of any JSON, in any header, gets a verdict', () => {
    const kind = fc.oneof(fc.constantFrom('push', 'tag_push', 'merge_request', 'note', 'release', 'issue'), fc.string());
    const headers = fc.record({ 'x-gitlab-event': fc.oneof(fc.constantFrom('Push Hook', 'System Hook'), fc.string()) }, { requiredKeys: [] });
    const keys = fc.constantFrom('ref', 'commits', 'after', 'object_attributes', 'merge_request', 'project', 'total_commits_count', '__proto__', 'constructor');
    const payload = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.dictionary(keys, fc.jsonValue({ maxDepth: 3 })));
    fc.assert(
      fc.property(payload, kind, headers, fc.string(), (inner, object_kind, given, query) => {
        const body = typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? { ...inner, object_kind } : inner;
        return judge({ body: JSON.stringify(body), headers: given, query });
      }),
    );
  });

  it('of any bytes gets a verdict', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (body) => judge({ body })));
  });

  it('of any token, signature and time is refused', () => {
    const signing_token = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('v1,', 'v1,AAAA', signing_token, 'sesame'));
    const names = ['x-gitlab-token', 'webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;
    fc.assert(
      fc.property(fc.record(Object.fromEntries(names.map((name) => [name, text])), { requiredKeys: [] }), fc.constantFrom({ signing_token }, { signing_token, secret: 'sesame' }), (headers, options) => {
        const verdict = dialect.verify(requestOf({ headers, body: JSON.stringify(pushOf()) }), contextOf(options));
        return 'ok' in verdict && !verdict.ok;
      }),
    );
  });

  it('that is cut off is unparsable', () => {
    const text = JSON.stringify(pushOf());
    for (let length = 0; length < text.length; length += 7) {
      expect(() => translate({ body: text.slice(0, length) })).to.throw().with.property('code', 'CH_REQUEST_UNPARSABLE');
    }
  });

  it('with __proto__ pollutes nothing and is taken from nowhere', () => {
    const body = JSON.stringify(pushOf()).replace('{', '{"__proto__": {"deleted": true, "polluted": 1},');
    expect(translate({ body }, wide)).to.have.property('changes');
    expect(({} as { polluted?: unknown }).polluted).to.equal(undefined);
    expect(translate({ body: '{"__proto__": {"object_kind": "issue"}}', headers: { 'x-gitlab-event': undefined } })).to.have.property('invalid');
  });

  it('with lone surrogates becomes changes that can be stored', () => {
    const commits = [commitOf('a', { message: 'a\ud800b', added: ['\udc00'] })];
    expect(changesOf(pushOf({ commits, total_commits_count: 1, ref: 'refs/heads/\ud800' }))[0]).to.deep.include({ comments: 'a\ufffdb', branch: '\ufffd' });
  });

  it('is never repeated in a reason or a problem', () => {
    const sesame = 'sesame';
    for (const payload of [
      pushOf({ ref: sesame }), pushOf({ ref: { sesame } }), pushOf({ after: '0'.repeat(40), ref: `refs/heads/${sesame}` }), pushOf({ commits: [], checkout_sha: null, after: null, sesame }),
      mergeRequestOf({ action: sesame }), mergeRequestOf({ state: sesame, action: 'close' }), mergeRequestOf({ last_commit: sesame }), noteOf({ action: sesame }), { object_kind: sesame }, { ...RELEASE, action: sesame },
    ]) {
      expect(JSON.stringify(translate({ body: JSON.stringify(payload) }, { branch: 'x', events: wide.events }))).not.to.contain(sesame);
    }
    expect(JSON.stringify(translate({ body: '{}', headers: { 'x-gitlab-event': sesame } }))).not.to.contain(sesame);
    expect(() => translate({ body: `{"${sesame}": ` })).to.throw().with.property('senderText').that.does.not.contain(sesame);
  });

  it('is not changed by the translation, and gives the same a second time', () => {
    for (const payload of Object.values(KINDS)) {
      const ctx = contextOf(wide);
      const request = requestOf({ body: JSON.stringify(payload) });
      const first = JSON.stringify(dialect.translate(request, ctx));
      expect(JSON.stringify(request.json())).to.equal(JSON.stringify(payload));
      expect(JSON.stringify(dialect.translate(request, ctx))).to.equal(first);
    }
  });
});
