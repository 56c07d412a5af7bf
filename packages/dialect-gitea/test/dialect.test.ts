import { expect } from 'chai';
import * as exported from '../src/index.js';
import dialect from '../src/index.js';
import { options } from '../src/options.js';
import { contextOf, pushOf, requestOf, translate } from './ask.js';

/** `path: message` of every issue. */
function problemsOf(given: unknown): string[] {
  const issues = options.safeParse(given).error?.issues ?? [];
  return issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
}

describe('the dialect gitea', () => {
  it('is the default export and the only one', () => {
    expect(Object.keys(exported)).to.deep.equal(['default']);
  });

  it('takes every option that it documents', () => {
    const every = {
      secret: { 'acme/*': 'a' }, strict: true, codebase: 'x', gitea_property_whitelist: ['gitea.*'], skips: ['^wip'], branch: 'main', commits: 'head',
      deletions: 'change', ref_style: 'full', repository_url: 'html', pull_request_actions: [], pull_request_branch: 'ref', only_mergeable: false,
      gitea_url: 'https://example.org/git', token: 'abc', verify: false,
    };
    expect(problemsOf(every)).to.deep.equal([]);
    expect(problemsOf({})).to.deep.equal([]);
  });

  it('does not start with strict and no secret, nor with a token and nowhere to send it', () => {
    expect(problemsOf({ strict: true })[0]).to.match(/^secret: .*strict/);
    expect(problemsOf({ token: 'abc' })[0]).to.match(/^gitea_url: .*token/);
  });

  it('accepts POST alone: what Gitea can send by GET would stand in every log', () => {
    expect(dialect.accepts).to.deep.equal({ methods: ['POST'], mediaTypes: ['application/json', 'application/x-www-form-urlencoded'] });
  });

  it('takes the delivery id of Forgejo, of Gitea or of the alias of old', () => {
    const id = (headers: Record<string, string>): unknown => dialect.identify(requestOf({ headers }), contextOf());
    expect(id({ 'x-forgejo-delivery': 'f', 'x-gitea-delivery': 'g' })).to.equal('f');
    expect(id({ 'x-forgejo-delivery': '', 'x-gitea-delivery': 'g', 'x-gogs-delivery': 'o' })).to.equal('g');
    expect(id({ 'x-gogs-delivery': 'o' })).to.equal('o');
    expect(id({ 'x-github-delivery': 'h' })).to.equal(undefined);
  });

  it('names no event in a reason that the forges do not have', () => {
    for (const event of ['<script>', 'Push', 'constructor', 'made_up']) {
      const translation = translate({ headers: { 'x-gitea-event': event }, body: '{}' });
      expect(translation, event).to.deep.equal({ ignored: 'an unknown event makes no change' });
    }
  });

  it('lets the event of Forgejo go before the alias of Gitea', () => {
    const headers = { 'x-forgejo-event': 'fork', 'x-gitea-event': 'push' };
    expect(translate({ headers, body: JSON.stringify(pushOf()) })).to.deep.equal({ ignored: 'the event fork makes no change' });
  });
});
