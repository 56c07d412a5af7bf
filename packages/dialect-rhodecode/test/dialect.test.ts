import { expect } from 'chai';
import fc from 'fast-check';
import type { Translation } from 'change-hook-core';
import { isVerdict, tryTranslate } from 'change-hook-testkit';
import * as exported from '../src/index.js';
import dialect from '../src/index.js';
import { options as schema } from '../src/options.js';

const translate = (event: unknown, options: Record<string, unknown> = {}, token = ''): Translation =>
  tryTranslate(dialect, { headers: { 'content-type': 'application/json' }, body: JSON.stringify({ token, event }) }, options);

const WIDE = { deletions: 'change', rhodecode_property_whitelist: ['*'], pull_requests: ['create', 'merge', 'comment'] };

describe('the dialect rhodecode', () => {
  it('is the default export and the only one', () => {
    expect(Object.keys(exported)).to.deep.equal(['default']);
  });

  it('checks nothing, and takes no secret that would seem to protect', () => {
    expect(dialect.authentication).to.equal('none');
    expect(schema.safeParse({ secret: 'x' }).success).to.equal(false);
  });

  it('makes no property of the token beside the event', () => {
    const translation = translate({ name: 'repo-push', push: { commits: [{ raw_id: 'a' }] } }, WIDE, 'sesame');
    expect(translation).to.have.property('changes');
    expect(JSON.stringify(translation)).not.to.contain('sesame');
  });
});

describe('hostile input', () => {
  it('of any JSON gets a verdict', () => {
    const json = fc.jsonValue({ maxDepth: 3 });
    const commit = fc.record(
      {
        raw_id: fc.oneof(json, fc.constantFrom('a', 'b', 'delete_branch=>x', 'tag=>y', 'constructor=>z', '=>')),
        author: json,
        branch: json,
        refs: json,
        parents: fc.oneof(json, fc.constant([{ raw_id: 'b' }])),
        date: json,
      },
      { requiredKeys: [] },
    );
    const commits = fc.oneof(json, fc.array(fc.oneof(json, commit)));
    fc.assert(
      fc.property(commits, fc.oneof(json, fc.constant([{ name: 'main' }])), (list, branches) =>
        isVerdict(translate({ name: 'repo-push', push: { commits: list, branches } }, WIDE)),
      ),
    );
    fc.assert(
      fc.property(commits, json, fc.constantFrom('create', 'merge', 'comment', 'x'), (list, title, kind) =>
        isVerdict(translate({ name: `pullrequest-${kind}`, pullrequest: { title, commits: list } }, WIDE)),
      ),
    );
    fc.assert(fc.property(json, (event) => isVerdict(translate(event, WIDE))));
  });

  it('is never repeated in a reason', () => {
    expect(
      JSON.stringify([
        translate({ name: 'sesame' }),
        translate({ name: 'repo-push', push: { commits: [{ raw_id: 'delete_branch=>sesame' }] } }),
      ]),
    ).not.to.contain('sesame');
  });
});
