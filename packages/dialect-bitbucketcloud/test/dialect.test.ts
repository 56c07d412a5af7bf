import { expect } from 'chai';
import { optionProblems } from 'change-hook-testkit';
import * as exported from '../src/index.js';
import dialect from '../src/index.js';
import { options } from '../src/options.js';
import { contextOf, pullRequestOf, pushOf, requestOf, stored, translate } from './support/ask.js';

const problemsOf = (given: unknown): string[] => optionProblems(dialect, given);

describe('the dialect bitbucketcloud', () => {
  it('is the default export and the only one', () => {
    expect(Object.keys(exported)).to.deep.equal(['default']);
  });

  it('works without options, in the way that Buildbot does', () => {
    expect(options.parse({})).to.deep.include({
      ref_style: 'full', repository_url: 'api', project_name: 'name', deletions: 'ignore', skips: [], pullrequest_branch: 'merge', bitbucket_api_endpoint: 'https://api.bitbucket.org/2.0',
    });
  });

  it('takes a user only beside a token', () => {
    expect(problemsOf({ token_user: 'ann@example.org' })).to.deep.equal(['token_user: is of no use without token']);
    expect(problemsOf({ token_user: 'ann@example.org', token: 'x' })).to.deep.equal([]);
  });

  it('does not start with strict and no secret', () => {
    expect(problemsOf({ strict: true })[0]).to.match(/^secret: /);
  });

  it('accepts POST of JSON alone', () => {
    expect(dialect.accepts).to.deep.equal({ methods: ['POST'], mediaTypes: ['application/json'] });
  });

  it('takes X-Request-UUID for the delivery id, and never X-Hook-UUID', () => {
    const ctx = contextOf();
    expect(dialect.identify(requestOf({ headers: { 'x-request-uuid': 'one', 'x-hook-uuid': 'hook' } }), ctx)).to.equal('one');
    expect(dialect.identify(requestOf({ headers: { 'x-hook-uuid': 'hook' } }), ctx)).to.equal(undefined);
  });

  it('logs that a delivery is sent again, and the number alone', () => {
    const ctx = contextOf();
    for (const attempt of ['1', '2', 'x'.repeat(9), '-3']) void dialect.identify(requestOf({ headers: { 'x-attempt-number': attempt } }), ctx);
    expect(ctx.log.lines.map(({ fields }) => fields)).to.deep.equal([{ attempt: 2 }]);
  });

  it('keeps the other refs of a push when one of them is odd', () => {
    const [change] = (pushOf()['push'] as { changes: unknown[] }).changes;
    const push = { ...pushOf(), push: { changes: [null, { new: 7 }, { new: { name: 'x' } }, change] } };
    expect(stored(translate({ body: JSON.stringify(push) })).map(({ branch }) => branch)).to.deep.equal(['refs/heads/main', 'refs/heads/main']);
  });

  it('asks for nothing where the payload names no repository that the API could have', () => {
    for (const name of ['door', '../door', 'acme/..', 'a/b/c', '', 7]) {
      const push = { ...pushOf(), repository: { full_name: name } };
      expect(translate({ body: JSON.stringify(push) }, { token: 'x' }), String(name)).to.include({ enrich: false });
    }
  });

  it('leaves out a hash that is none of what is to be asked', () => {
    const pull = pullRequestOf({ source: { branch: { name: 'lock' }, commit: { hash: '../../x' } } });
    expect(translate({ body: JSON.stringify(pull), headers: { 'x-event-key': 'pullrequest:created' } }, { token: 'x' })).to.include({ enrich: false });
  });

  it('says one reason once, however many refs have it', () => {
    const change = { new: null, old: { type: 'branch', name: 'x' } };
    expect(translate({ body: JSON.stringify({ push: { changes: [change, change, { ...change, old: { type: 'tag', name: 'v1' } }] } }) })).to.deep.equal({
      ignored: 'a branch was deleted; a tag was deleted',
    });
  });
});
