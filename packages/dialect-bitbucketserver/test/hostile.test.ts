import { expect } from 'chai';
import fc from 'fast-check';
import { normaliseChange } from 'change-hook-core';
import type { Translation } from 'change-hook-core';
import { repositoryOf } from '../src/repository.js';
import { commitOf, HASH, pullRequestOf, pushOf, stored, translate } from './support/ask.js';
import type { Asked } from './support/ask.js';

const wide = { bitbucket_property_whitelist: ['*'], deletions: 'change', token: 'x', bitbucket_url: 'https://bitbucket.example.org' };

/** Whether a request gets a verdict: one of the three, of which changes can be stored, or the error for unparsable bodies. */
function judge(asked: Asked): boolean {
  let translation: Translation;
  try {
    translation = translate(asked, wide);
  } catch (error) {
    return (error as { code?: string }).code === 'CH_REQUEST_UNPARSABLE';
  }
  if ('changes' in translation) return translation.changes.length > 0 && translation.changes.every((change) => 'change' in normaliseChange(change));
  return ('ignored' in translation && translation.ignored !== '') || ('invalid' in translation && translation.invalid.length > 0);
}

const json = fc.jsonValue({ maxDepth: 3 });

describe('hostile input', () => {
  it('of any JSON in a change of a push, in either shape, gets a verdict', () => {
    const change = fc.record({ ref: json, refId: json, fromHash: json, toHash: json, type: json, new: json, old: json }, { requiredKeys: [] });
    const changes = fc.array(fc.oneof(change, json));
    fc.assert(fc.property(changes, json, json, fc.boolean(), (list, repository, commits, native) =>
      judge({ body: JSON.stringify({ ...pushOf(), repository, commits, ...(native ? { changes: list } : { changes: undefined, push: { changes: list } }) }) })));
  });

  it('of any JSON in a pull request gets a verdict', () => {
    const event = fc.constantFrom('pr:opened', 'pr:modified', 'pr:merged', 'pr:declined');
    fc.assert(fc.property(fc.dictionary(fc.constantFrom('id', 'fromRef', 'toRef', 'links', 'title', '__proto__', 'updatedDate'), json), event, json, (more, key, previousTarget) =>
      judge({ body: JSON.stringify({ ...pullRequestOf(more, key), previousTarget }) })));
  });

  it('of any bytes and any event gets a verdict', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), fc.string(), (body, key) => judge({ body, headers: { 'x-event-key': key } })));
  });

  it('inside of a commit never fails the push', () => {
    for (const odd of [null, 0, '', [], {}, '\ud800', { name: 1 }]) {
      for (const field of ['author', 'committer', 'committerTimestamp', 'message', 'parents']) {
        const commits = [commitOf(HASH.b, HASH.a), commitOf(HASH.a, HASH.old, { [field]: odd })];
        expect(stored(translate({ body: JSON.stringify(pushOf({}, { commits })) }, wide)), `${field} ${JSON.stringify(odd)}`).to.have.length(2);
      }
    }
  });

  it('in the name of a repository is compared as text, and never as a pattern', () => {
    for (const key of ['.*', '(', '[a-', String.raw`\d`, '^$|', 'a'.repeat(200_000)]) {
      const repository = { slug: '.*', project: { key }, links: { self: [{ href: 'https://b.example/projects/X/repos/y/browse' }] } };
      expect(repositoryOf({ repository })).to.equal(undefined);
    }
  });
});
