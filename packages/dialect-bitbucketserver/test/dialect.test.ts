import { expect } from 'chai';
import { optionProblems } from 'change-hook-testkit';
import * as exported from '../src/index.js';
import dialect from '../src/index.js';
import { options } from '../src/options.js';
import { repositoryOf } from '../src/repository.js';
import { contextOf, HASH, pullRequestOf, pushOf, REPOSITORY, requestOf, stored, translate } from './support/ask.js';

const problemsOf = (given: unknown): string[] => optionProblems(dialect, given);

describe('the dialect bitbucketserver', () => {
  it('is the default export and the only one', () => {
    expect(Object.keys(exported)).to.deep.equal(['default']);
  });

  it('works without options, in the way that Buildbot does', () => {
    expect(options.parse({})).to.deep.include({
      ref_style: 'full', repository_url: 'self', project_name: 'name', deletions: 'ignore', skips: [], pullrequest_branch: 'merge', pullrequest_updates: ['source', 'retarget'],
    });
  });

  it('takes a token only beside the address of its Bitbucket', () => {
    expect(problemsOf({ token: 'x' })).to.deep.equal(['bitbucket_url: is required by token: the address of your Bitbucket, as in https://bitbucket.example.org']);
    expect(problemsOf({ token: 'x', bitbucket_url: 'https://bitbucket.example.org/context' })).to.deep.equal([]);
  });

  it('does not start with strict and no secret', () => {
    expect(problemsOf({ strict: true })[0]).to.match(/^secret: /);
  });

  it('accepts POST of JSON, and of what has no type', () => {
    expect(dialect.accepts).to.deep.equal({ methods: ['POST'], mediaTypes: ['application/json', ''] });
  });

  it('takes X-Request-Id for the delivery id', () => {
    expect(dialect.identify(requestOf({ headers: { 'x-request-id': 'one' } }), contextOf())).to.equal('one');
  });

  it('believes the event of the body, which is signed, more than that of the header', () => {
    expect(translate({ body: JSON.stringify(pushOf({}, { eventKey: 'pr:deleted' })) })).to.deep.equal({ ignored: 'the event pr:deleted makes no change' });
  });

  it('cuts the suffix /browse of an address and no letter more', () => {
    for (const [href, page] of [['/repos/webserver/browse', '/repos/webserver'], ['/repos/browse', '/repos'], ['/repos/webs', '/repos/webs'], ['/repos/brow/browse/', '/repos/brow'], ['/repos/webs/', '/repos/webs']] as const) {
      const repository = { ...REPOSITORY, links: { self: [{ href: `https://b.example${href}` }] } };
      expect(stored(translate({ body: JSON.stringify(pushOf({}, { repository })) }))[0]?.repository).to.equal(`https://b.example${page}/`);
    }
  });

  it('keeps the other refs of a push when one of them is odd', () => {
    const [change] = pushOf()['changes'] as unknown[];
    const changes = [null, 7, { ref: {} }, { ref: { id: 'refs/heads/x' } }, change];
    expect(stored(translate({ body: JSON.stringify(pushOf({}, { changes })) })).map(({ branch }) => branch)).to.deep.equal(['refs/heads/main']);
  });

  it('asks for nothing where the payload names no repository that the API could have', () => {
    for (const repository of [{ slug: 'door' }, { ...REPOSITORY, slug: '..' }, { ...REPOSITORY, project: { key: 'a/b' } }, 7]) {
      const given = { token: 'x', bitbucket_url: 'https://bitbucket.example.org' };
      expect(translate({ body: JSON.stringify(pushOf({}, { repository })) }, given), JSON.stringify(repository)).to.include({ enrich: false });
    }
  });

  it('marks nothing of a tag but its files, and of a new branch that more may have come with it', () => {
    const given = { token: 'x', bitbucket_url: 'https://bitbucket.example.org' };
    const noteOf = (id: string): unknown =>
      stored(translate({ body: JSON.stringify(pushOf({ ref: { id }, fromHash: HASH.zeros, type: 'ADD' })) }, given))[0]?.properties['change_hook_enrich'];
    expect(noteOf('refs/tags/v1')).to.not.have.property('partial');
    expect(noteOf('refs/heads/x')).to.include({ partial: true });
  });
});

describe('the repository of an unverified payload', () => {
  it('is that which the pull request is to be merged into', () => {
    expect(repositoryOf(pullRequestOf())).to.equal('house/door');
  });

  it('is the empty name for a payload of none', () => {
    expect(repositoryOf({ test: true })).to.equal('');
  });

  it('is none where two are spoken of', () => {
    const gate = { ...REPOSITORY, slug: 'gate' };
    expect(repositoryOf({ ...pullRequestOf(), repository: { ...gate, links: {} } })).to.equal(undefined);
    expect(repositoryOf(pushOf({}, { repository: gate }))).to.equal(undefined);
    expect(repositoryOf(pullRequestOf({ links: { self: [{ href: 'https://bitbucket.example.org/projects/HOUSE/repos/gate/pull-requests/7' }] } }))).to.equal(undefined);
    const clone = [{ name: 'http', href: 'https://bitbucket.example.org/scm/house/gate.git' }];
    expect(repositoryOf(pushOf({}, { repository: { ...REPOSITORY, links: { clone } } }))).to.equal(undefined);
  });

  it('is none where it can not be read', () => {
    for (const odd of [null, 7, [], { repository: null }, { changes: [] }, { repository: { slug: 'x' } }]) expect(repositoryOf(odd)).to.equal(undefined);
  });
});
