import { expect } from 'chai';
import { ENRICH_NOTE, ManualClock, PARTIAL } from 'change-hook-core';
import type { Change } from 'change-hook-core';
import dialect from '../src/index.js';
import { changesOf, commitOf, contextOf, hash, HOST, ignored, pushOf, requestOf, stored, told } from './ask.js';

const revisions = (changes: Change[]): (string | undefined)[] => changes.map(({ revision }) => revision?.[0]);
const partial = (changes: Change[]): unknown[] => changes.map(({ properties }) => properties[PARTIAL]);
const tagOf = (more: Record<string, unknown> = {}): Record<string, unknown> =>
  pushOf({ object_kind: 'tag_push', ref: 'refs/tags/v1', before: hash('0'), commits: [commitOf('b')], total_commits_count: 1, ...more });

describe('a push to a branch', () => {
  it('makes a change for each commit, in the order of the payload, and none of them partial', () => {
    const changes = changesOf(pushOf());
    expect(revisions(changes)).to.deep.equal(['a', 'b']);
    expect(partial(changes)).to.deep.equal([undefined, undefined]);
  });

  it('has files that are added, then modified, then removed, repeats kept', () => {
    const commits = [commitOf('b', { added: ['c', 'a'], modified: ['b'], removed: ['a'] })];
    expect(changesOf(pushOf({ commits, total_commits_count: 1 }))[0]?.files).to.deep.equal(['c', 'a', 'b', 'a']);
  });

  it('is not partial because a commit touches no file', () => {
    const commits = [commitOf('b', { added: [], modified: [], removed: [] })];
    expect(partial(changesOf(pushOf({ commits, total_commits_count: 1 })))).to.deep.equal([undefined]);
  });

  it('is partial when GitLab counts more commits than it lists', () => {
    expect(partial(changesOf(pushOf({ total_commits_count: 3 })))).to.deep.equal([true, true]);
  });

  it('is complete when the count is smaller, odd or missing: then the list is all there is', () => {
    for (const total_commits_count of [0, 1, -5, 2.5, '3', null, undefined]) {
      expect(partial(changesOf(pushOf({ total_commits_count }))), String(total_commits_count)).to.deep.equal([undefined, undefined]);
    }
  });

  it('without commits makes one change of the head, by who pushed', () => {
    const [change, ...more] = changesOf(pushOf({ commits: [], total_commits_count: 0 }));
    expect(more).to.deep.equal([]);
    expect(change).to.deep.include({ revision: hash('b'), author: 'Bo <bo@example.org>', comments: '', files: [], revlink: `${HOST}/acme/door/-/commit/${hash('b')}` });
    expect(change?.properties).to.deep.equal({ event: 'push', [PARTIAL]: true });
  });

  it('takes after for the head where checkout_sha is missing, and the user name where the pusher has no other', () => {
    const bare = { commits: null, checkout_sha: null, total_commits_count: 0, user_name: null, user_email: '[REDACTED]' };
    expect(changesOf(pushOf(bare))[0]).to.include({ revision: hash('b'), author: 'bo' });
    expect(changesOf(pushOf({ ...bare, user_username: 3 }))[0]).to.include({ author: 'unknown' });
  });

  it('with neither commits nor a head makes none', () => {
    expect(ignored(pushOf({ commits: [], checkout_sha: null, after: null }))).to.equal('the push has neither commits nor a head');
  });

  it('shows no page of a head whose name is no hash', () => {
    expect(changesOf(pushOf({ commits: [], checkout_sha: '../../evil' }))[0]).not.to.have.property('revlink');
  });
});

describe('a push of a tag', () => {
  it('makes one change, of the newest commit that is listed', () => {
    const [change, ...more] = changesOf(tagOf({ commits: [commitOf('a'), commitOf('b')], total_commits_count: 2 }));
    expect(more).to.deep.equal([]);
    expect(change).to.include({ revision: hash('b'), branch: 'v1', category: 'tag_push' });
    expect(change?.properties).to.deep.equal({ event: 'tag_push' });
  });

  it('is told by the ref, whatever the event is called', () => {
    expect(changesOf(tagOf({ object_kind: 'push', event_name: 'push' }))[0]).to.include({ category: 'tag_push' });
    expect(changesOf(pushOf({ object_kind: 'tag_push' }))[0]).to.include({ category: 'push' });
  });

  it('takes the commit for the revision, and not the tag object', () => {
    expect(changesOf(tagOf({ after: hash('e'), commits: [], message: 'Version 1' }))[0]).to.include({ revision: hash('b'), comments: 'Version 1' });
  });
});

describe('a deletion', () => {
  for (const [what, more] of Object.entries({
    'told by zeros': { after: hash('0'), checkout_sha: null, commits: [] },
    'told by the zeros of SHA-256': { after: '0'.repeat(64), checkout_sha: null, commits: [] },
    'told by deleted': { deleted: true },
  })) {
    it(`${what} is ignored`, () => {
      expect(ignored(pushOf(more))).to.equal('the branch was deleted');
      expect(ignored(tagOf(more))).to.equal('the tag was deleted');
    });
  }

  it('makes a change of its own category by option, never partial, and asks for nothing', () => {
    const gone = { after: hash('0'), checkout_sha: null, commits: [], total_commits_count: 0 };
    const translation = told(pushOf(gone), { deletions: 'change', token: 'x', gitlab_url: HOST });
    expect(translation).not.to.have.property('enrich');
    expect(stored(translation)[0]).to.deep.include({ category: 'ref-deleted', revision: hash('9'), branch: 'main', properties: { event: 'push' } });
  });
});

describe('a ref', () => {
  for (const ref of ['refs/notes/commits', 'refs/merge-requests/1/head', 'refs/keep-around/x', 'main', 'refs/heads/']) {
    it(`like ${ref} is ignored, being neither branch nor tag`, () => {
      expect(ignored(pushOf({ ref }))).to.equal('the ref is neither a branch nor a tag');
    });
  }

  for (const ref of [undefined, null, '', 3, {}, ['refs/heads/main']]) {
    it(`that is ${JSON.stringify(ref) ?? 'absent'} is refused`, () => {
      expect(told(pushOf({ ref }))).to.deep.equal({ invalid: ['ref of the payload is missing or no text'] });
    });
  }

  it('that the option branch does not name is ignored', () => {
    expect(ignored(pushOf(), { branch: ['release/*', 'next'] })).to.equal('the branch does not match the option branch');
    expect(ignored(pushOf(), { branch: 'ma*' })).to.equal(undefined);
    expect(ignored(tagOf(), { branch: 'v*' })).to.equal('the tag does not match the option branch');
    expect(ignored(tagOf(), { branch: ['main', 'refs/tags/v*'] })).to.equal(undefined);
  });
});

describe('a commit', () => {
  const oneOf = (more: Record<string, unknown>): Change => changesOf(pushOf({ commits: [commitOf('a', more)], total_commits_count: 1 }))[0]!;

  it('with a hidden or null e-mail has the name alone', () => {
    for (const email of ['[REDACTED]', null, '']) expect(oneOf({ author: { name: 'Ann', email } }).author).to.equal('Ann');
  });

  it('without an author has the author "unknown"', () => {
    for (const author of [undefined, null, {}, { name: ' ', email: null }, { name: null, email: '[REDACTED]' }, 'Ann', 3]) expect(oneOf({ author }).author).to.equal('unknown');
  });

  it('has no committer: GitLab tells none', () => {
    expect(oneOf({})).not.to.have.property('committer');
  });

  it('with an unreadable time has none, and with a time of GitLab the right one', () => {
    for (const timestamp of [null, '', 'soon', '2015-04-08T21: 00:25-07:00', {}, -5]) expect(oneOf({ timestamp })).not.to.have.property('when_timestamp');
    expect(oneOf({ timestamp: '2015-05-17 18:21:36 UTC' }).when_timestamp).to.equal(1_431_886_896);
  });

  it('with lists of files that are null or odd has the files that can be read', () => {
    expect(oneOf({ added: null, removed: undefined, modified: ['a', 3, null, 'b', 'a'] }).files).to.deep.equal(['a', 'b', 'a']);
  });

  it('that is no object is left out', () => {
    expect(revisions(changesOf(pushOf({ commits: [null, 'x', commitOf('a'), 3, []], total_commits_count: 1 })))).to.deep.equal(['a']);
  });
});

describe('repository, project and codebase', () => {
  it('have the address that Buildbot takes, or the one of the option', () => {
    expect(changesOf(pushOf())[0]?.repository).to.equal('git@gitlab.example.org:acme/door.git');
    expect(changesOf(pushOf(), { repository_url: 'http' })[0]?.repository).to.equal(`${HOST}/acme/door.git`);
  });

  it('have the other address where the wanted one is missing', () => {
    const project = { git_http_url: 'https://x/y.git' };
    expect(changesOf(pushOf({ repository: null, project }))[0]?.repository).to.equal('https://x/y.git');
    expect(changesOf(pushOf({ repository: { url: 'git@x:y.git' }, project: null }), { repository_url: 'http' })[0]?.repository).to.equal('git@x:y.git');
    expect(changesOf(pushOf({ repository: null, project: null }))[0]).to.include({ repository: '', project: '' });
  });

  it('have the name of the project, or its path, or what the URL says', () => {
    expect(changesOf(pushOf())[0]?.project).to.equal('Door');
    expect(changesOf(pushOf(), { project_name: 'path' })[0]?.project).to.equal('acme/door');
    expect(changesOf(pushOf(), {}, 'project=mine')[0]?.project).to.equal('mine');
    expect(changesOf(pushOf(), {}, 'project=')[0]?.project).to.equal('Door');
  });

  it('have the codebase of the option, of a function that is asked once a push, or of the URL', () => {
    let calls = 0;
    const codebase = (payload: Record<string, unknown>): string => `${++calls}-${String(payload['ref'])}`;
    expect(changesOf(pushOf(), { codebase }).map((change) => change.codebase)).to.deep.equal(['1-refs/heads/main', '1-refs/heads/main']);
    expect(changesOf(pushOf(), { codebase: 'wood' }, 'codebase=iron')[1]).to.include({ codebase: 'iron' });
    expect(() => changesOf(pushOf(), { codebase: () => 3 })).to.throw(TypeError, 'codebase');
  });

  it('leave out whitelisted fields that are too large, and warn', () => {
    const ctx = contextOf({ gitlab_property_whitelist: ['gitlab.*'] });
    const commits = Array.from({ length: 2_000 }, () => commitOf('a'));
    const [change] = stored(dialect.translate(requestOf({ body: JSON.stringify(pushOf({ commits })) }), ctx) as never);
    expect(change?.properties).to.include({ 'gitlab.ref': 'refs/heads/main' }).and.not.have.property('gitlab.commits');
    expect(ctx.log.lines.map(({ level, fields }) => [level, fields['count']])).to.deep.equal([['warn', 1]]);
  });
});

describe('one change for a push, by the option commits', () => {
  it('is that of the newest commit, with the files of all, each once', () => {
    const commits = [commitOf('a', { added: ['x', 'y'] }), commitOf('b', { added: ['y', 'z'] })];
    const changes = changesOf(pushOf({ commits }), { commits: 'head' });
    expect(revisions(changes)).to.deep.equal(['b']);
    expect(changes[0]?.files).to.deep.equal(['x', 'y', 'z']);
  });

  it('is partial when commits are missing', () => {
    expect(partial(changesOf(pushOf({ total_commits_count: 3 }), { commits: 'head' }))).to.deep.equal([true]);
  });
});

describe('what enrich is told', () => {
  const options = { token: 'glpat-x', gitlab_url: HOST };
  const noteOf = (more: Record<string, unknown>, over: Record<string, unknown> = {}): unknown => changesOf(pushOf({ total_commits_count: 3, ...more }), { ...options, ...over })[0]?.properties[ENRICH_NOTE];

  it('is the range of commits, their number and those that are known', () => {
    expect(noteOf({})).to.deep.equal({ kind: 'push', project: 42, from: hash('9'), to: hash('b'), count: 3, known: [hash('a'), hash('b')], joined: false, page: `${HOST}/acme/door`, at: new ManualClock().now() });
    expect(noteOf({}, { commits: 'head' })).to.include({ joined: true });
  });

  it('is nothing where the payload tells all', () => {
    const translation = told(pushOf(), options);
    expect(translation).not.to.have.property('enrich');
    expect(stored(translation)[0]?.properties).to.deep.equal({ event: 'push' });
  });

  it('begins after the default branch, where the branch is new', () => {
    expect(noteOf({ before: hash('0'), ref: 'refs/heads/hinge' })).to.include({ from: 'main' });
    for (const odd of ['', '-x', 'a..b', 'a b', 'a^', 'a~1', 'a:b', null, 3]) {
      const project = { ...(pushOf()['project'] as object), default_branch: odd };
      expect(noteOf({ before: hash('0'), ref: 'refs/heads/hinge', project }), String(odd)).not.to.have.property('from');
    }
  });

  it('begins with the first commit, where the default branch is new', () => {
    expect(noteOf({ before: hash('0') })).not.to.have.property('from');
  });

  it('is not left where the payload names no project or no head in a way that may go into a URL', () => {
    for (const more of [{ project_id: '42', project: { web_url: `${HOST}/acme/door` } }, { project_id: -1 }, { project_id: 1.5 }, { project_id: 2 ** 60 }, { checkout_sha: 'main' }, { checkout_sha: '../x' }]) {
      const translation = told(pushOf({ total_commits_count: 3, ...more }), options);
      expect(translation, JSON.stringify(more)).not.to.have.property('enrich');
      expect(partial(stored(translation))).to.deep.equal([true, true]);
    }
  });

  it('is not left for another GitLab than the one of gitlab_url, and the log says so', () => {
    for (const [gitlab_url, web_url] of [
      ['https://gitlab.com', `${HOST}/acme/door`], [HOST, 'http://gitlab.example.org/acme/door'], [HOST, `${HOST}:8443/acme/door`], [HOST, `${HOST}.evil.example/acme/door`],
      [`${HOST}/gitlab`, `${HOST}/acme/door`], [`${HOST}/gitlab`, `${HOST}/gitlab2/acme/door`], [HOST, 'nonsense'], [HOST, null],
    ] as const) {
      const ctx = contextOf({ ...options, gitlab_url });
      const payload = pushOf({ total_commits_count: 3, project: { ...(pushOf()['project'] as object), web_url } });
      const translation = dialect.translate(requestOf({ body: JSON.stringify(payload) }), ctx) as never;
      expect(translation, `${gitlab_url} ${web_url}`).not.to.have.property('enrich');
      expect(partial(stored(translation))).to.deep.equal([true, true]);
      expect(ctx.log.lines.map(({ level }) => level)).to.deep.equal(['warn']);
    }
    const below = { ...(pushOf()['project'] as object), web_url: `${HOST}/gitlab/acme/door` };
    for (const gitlab_url of [`${HOST}/gitlab`, `${HOST}/gitlab/`, HOST]) expect(noteOf({ project: below }, { gitlab_url })).to.be.an('object');
  });
});
