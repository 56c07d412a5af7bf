import { expect } from 'chai';
import * as exported from '../src/index.js';
import dialect from '../src/index.js';
import { options } from '../src/options.js';
import { contextOf, requestOf, translate } from './support/ask.js';

/** `path: message` of every issue. */
function problemsOf(given: unknown): string[] {
  const issues = options.safeParse(given).error?.issues ?? [];
  return issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
}

describe('the dialect github', () => {
  it('is the default export and the only one', () => {
    expect(Object.keys(exported)).to.deep.equal(['default']);
  });

  it('takes every option that it documents', () => {
    const every = {
      secret: ['a', 'b'], strict: true, codebase: 'x', github_property_whitelist: ['github.*'], skips: ['^wip'],
      events: ['push', 'pull_request', 'merge_group', 'create', 'release'], branch: ['main', 'release/*'], commits: 'head', deletions: 'change',
      ref_style: 'full', repository_url: 'git', pullrequest_ref: 'head', pullrequest_drafts: false, pullrequest_author: 'commit',
      pullrequest_actions: ['opened', 'reopened', 'synchronize', 'ready_for_review', 'edited', 'closed', 'merged'],
      details: 'none', github_api_endpoint: 'https://github.example.org/api/v3', token: 'ghp_x', verify: false,
    };
    expect(problemsOf(every)).to.deep.equal([]);
    expect(Object.keys(options.parse(every)).sort()).to.deep.equal(Object.keys(every).sort());
    expect(problemsOf({ secret: { 'acme/*': ['a', 'b'], '*': 'c' } })).to.deep.equal([]);
  });

  it('has defaults that are those of Buildbot', () => {
    expect(options.parse({})).to.deep.include({
      events: ['push', 'pull_request'], commits: 'all', deletions: 'ignore', ref_style: 'short', repository_url: 'html', pullrequest_ref: 'merge',
      pullrequest_drafts: true, pullrequest_actions: ['opened', 'reopened', 'synchronize'], details: 'api',
      github_api_endpoint: 'https://api.github.com', verify: true, strict: false, github_property_whitelist: [],
    });
  });

  it('names what an option may be', () => {
    for (const [given, path, word] of [
      [{ events: ['issues'] }, 'events.0', 'merge_group'], [{ events: [] }, 'events', 'empty'], [{ events: 'push' }, 'events', 'list'],
      [{ pullrequest_actions: ['labeled'] }, 'pullrequest_actions.0', 'synchronize'], [{ pullrequest_ref: 'a b' }, 'pullrequest_ref', 'merge'],
      [{ pullrequest_ref: '' }, 'pullrequest_ref', 'merge'], [{ pullrequest_author: 'ann' }, 'pullrequest_author', 'sender'],
      [{ details: true }, 'details', 'api'], [{ repository_url: 'https' }, 'repository_url', 'clone'],
      [{ pullrequest_drafts: 'no' }, 'pullrequest_drafts', 'true'],
    ] as const) {
      const problems = problemsOf(given);
      expect(problems).to.have.length(1);
      expect(problems[0]).to.match(new RegExp(`^${path.replace('.', '\\.')}: `)).and.contain(word);
    }
  });

  it('does not start with strict and no secret, and says what to write', () => {
    const [problem, ...more] = problemsOf({ strict: true });
    expect(problem).to.match(/^secret: /).and.contain('strict').and.contain('${env:');
    expect(more).to.deep.equal([]);
  });

  it('accepts POST of JSON and of forms', () => {
    expect(dialect.accepts).to.deep.equal({ methods: ['POST'], mediaTypes: ['application/json', 'application/x-www-form-urlencoded'] });
  });

  it('takes X-GitHub-Delivery for the delivery id', () => {
    const ctx = contextOf();
    expect(dialect.identify(requestOf({ headers: { 'x-github-delivery': '72d3162e-cc78' } }), ctx)).to.equal('72d3162e-cc78');
    expect(dialect.identify(requestOf({ headers: { 'x-github-delivery': '' } }), ctx)).to.equal(undefined);
    expect(dialect.identify(requestOf({}), ctx)).to.equal(undefined);
  });
});

describe('other events', () => {
  const reasonFor = (event: string): unknown => translate({ headers: { 'x-github-event': event }, body: '{}' });

  it('are ignored with a reason', () => {
    expect(reasonFor('ping')).to.deep.equal({ ignored: 'the ping arrived; it makes no change' });
    expect(reasonFor('issues')).to.deep.equal({ ignored: 'the event issues makes no change' });
  });

  it('are not named when GitHub has none of that name', () => {
    for (const event of ['<script>', 'Push', 'PUSH', 'push ', 'constructor', 'made_up']) {
      expect(reasonFor(event), event).to.deep.equal({ ignored: 'an unknown event makes no change' });
    }
  });

  it('are refused when their payload is no JSON object', () => {
    expect(translate({ headers: { 'x-github-event': 'issues' }, body: '[]' })).to.have.property('invalid');
    expect(() => translate({ headers: { 'x-github-event': 'issues' }, body: '{' })).to.throw().with.property('code', 'CH_REQUEST_UNPARSABLE');
  });
});

describe('a request without X-GitHub-Event', () => {
  for (const event of [undefined, '']) {
    it(`is refused (${JSON.stringify(event) ?? 'absent'})`, () => {
      expect(translate({ headers: { 'x-github-event': event }, body: '{}' })).to.deep.equal({ invalid: ['the header X-GitHub-Event is missing'] });
    });
  }
});
