import { expect } from 'chai';
import { optionProblems } from 'change-hook-testkit';
import * as exported from '../src/index.js';
import dialect from '../src/index.js';
import { contextOf, requestOf, translate } from './ask.js';

const problemsOf = (given: unknown): string[] => optionProblems(dialect, given);

describe('the dialect gogs', () => {
  it('is the default export and the only one', () => {
    expect(Object.keys(exported)).to.deep.equal(['default']);
  });

  it('takes every option that it documents', () => {
    const every = {
      secret: { 'acme/*': 'a' }, strict: true, codebase: 'x', gogs_property_whitelist: ['gogs.*'], skips: ['^wip'], branch: 'main', commits: 'head',
      deletions: 'change', ref_style: 'full', repository_url: 'html', pull_request_actions: [], pull_request_branch: 'head', only_mergeable: false,
      feed_max_commit_num: 0,
    };
    expect(problemsOf(every)).to.deep.equal([]);
    expect(problemsOf({})).to.deep.equal([]);
  });

  it('does not start with strict and no secret', () => {
    expect(problemsOf({ strict: true })[0]).to.match(/^secret: .*strict/);
  });

  it('accepts POST of JSON and of forms', () => {
    expect(dialect.accepts).to.deep.equal({ methods: ['POST'], mediaTypes: ['application/json', 'application/x-www-form-urlencoded'] });
  });

  it('takes X-Gogs-Delivery for the delivery id', () => {
    const id = (headers: Record<string, string>): unknown => dialect.identify(requestOf({ headers }), contextOf());
    expect(id({ 'x-gogs-delivery': 'o' })).to.equal('o');
    expect(id({ 'x-gogs-delivery': '', 'x-github-delivery': 'h' })).to.equal(undefined);
  });

  it('names no event in a reason that Gogs does not have', () => {
    for (const event of ['<script>', 'Push', 'constructor', 'made_up']) {
      const translation = translate({ headers: { 'x-gogs-event': event }, body: '{}' });
      expect(translation, event).to.deep.equal({ ignored: 'an unknown event makes no change' });
    }
  });
});
