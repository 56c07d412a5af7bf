import { expect } from 'chai';
import fc from 'fast-check';
import { normaliseChange } from 'change-hook-core';
import type { Translation } from 'change-hook-core';
import { commitOf, HASH, pullRequestOf, pushOf, stored, translate } from './support/ask.js';
import type { Asked } from './support/ask.js';

const wide = { bitbucket_property_whitelist: ['*'], deletions: 'change', token: 'x' };

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
  it('of any JSON in a change of a push gets a verdict', () => {
    const change = fc.record({ new: json, old: json, commits: json, truncated: json }, { requiredKeys: [] });
    fc.assert(fc.property(fc.array(fc.oneof(change, json)), json, (changes, repository) =>
      judge({ body: JSON.stringify({ ...pushOf(), push: { changes }, repository }) })));
  });

  it('of any JSON in a pull request gets a verdict', () => {
    const event = fc.constantFrom('pullrequest:created', 'pullrequest:fulfilled', 'pullrequest:rejected');
    fc.assert(fc.property(fc.dictionary(fc.constantFrom('id', 'source', 'destination', 'links', 'title', '__proto__', 'merge_commit'), json), event, (more, key) =>
      judge({ body: JSON.stringify(pullRequestOf(more)), headers: { 'x-event-key': key } })));
  });

  it('of any bytes and any event gets a verdict', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), fc.string(), (body, key) => judge({ body, headers: { 'x-event-key': key } })));
  });

  it('inside of a commit never fails the push', () => {
    for (const odd of [null, 0, '', [], {}, '\ud800', { raw: 1 }]) {
      for (const field of ['author', 'date', 'message', 'links', 'hash']) {
        const commits = [commitOf(HASH.b), commitOf(HASH.a, { [field]: odd })];
        expect(stored(translate({ body: JSON.stringify(pushOf({ commits })) }, wide)), `${field} ${JSON.stringify(odd)}`).to.have.length(2);
      }
    }
  });
});
