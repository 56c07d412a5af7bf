import { expect } from 'chai';
import { PARTIAL } from 'change-hook-core';
import type { Change } from 'change-hook-core';
import { commitOf, contextOf, FORM, ignored, pushed, pushOf, requestOf, stored, translate } from './support/ask.js';
import dialect from '../src/index.js';

const revisions = (changes: Change[]): (string | undefined)[] => changes.map(({ revision }) => revision?.[0]);

describe('a push to a branch', () => {
  it('makes a change of each commit, oldest first, with the fields that Buildbot has', () => {
    const changes = pushed(pushOf());
    expect(revisions(changes)).to.deep.equal(['a', 'b']);
    expect(changes[0]).to.deep.equal({
      author: 'Ann Example <ann@example.org>',
      committer: 'GitHub <noreply@github.com>',
      comments: 'Commit a',
      files: ['new.c', 'door.c', 'old.c'],
      revision: 'a'.repeat(40),
      when_timestamp: 1_709_288_430,
      branch: 'main',
      revlink: `https://github.com/acme/door/commit/${'a'.repeat(40)}`,
      properties: { event: 'push', github_distinct: true },
      repository: 'https://github.com/acme/door',
      project: 'acme/door',
      src: 'git',
    });
  });

  it('keeps the slashes of the branch', () => {
    expect(pushed(pushOf({ ref: 'refs/heads/feature/a/b' }))[0]).to.include({ branch: 'feature/a/b' });
  });

  it('of a new branch with commits makes a change of each, and not of the head alone', () => {
    expect(revisions(pushed(pushOf({ created: true, before: '0'.repeat(40) })))).to.deep.equal(['a', 'b']);
  });

  it('of a new branch without commits makes one change, of the head commit', () => {
    const changes = pushed(pushOf({ created: true, commits: [], base_ref: 'refs/heads/main', ref: 'refs/heads/new' }));
    expect(revisions(changes)).to.deep.equal(['b']);
    expect(changes[0]).to.include({ branch: 'new' });
  });

  it('by force and without commits makes one change, of the head commit', () => {
    expect(revisions(pushed(pushOf({ forced: true, commits: [] })))).to.deep.equal(['b']);
  });

  it('with commits and no head commit makes its changes', () => {
    expect(revisions(pushed(pushOf({ head_commit: null })))).to.deep.equal(['a', 'b']);
  });

  it('without commits and without a head commit is ignored', () => {
    expect(ignored(pushOf({ commits: [], head_commit: null }))).to.equal('the push has neither commits nor a head commit');
    expect(ignored(pushOf({ commits: null, head_commit: undefined }))).to.equal('the push has neither commits nor a head commit');
  });

  it('of 2,000 commits makes 2,000 changes', () => {
    const commits = Array.from({ length: 2_000 }, (_, at) => commitOf('c', { id: String(at) }));
    const changes = pushed(pushOf({ commits, head_commit: commitOf('c', { id: '1999' }) }));
    expect(changes).to.have.length(2_000);
    expect(changes.at(-1)).to.include({ revision: '1999' });
  });

  it('whose list of commits GitHub has cut makes a change of the head commit as well', () => {
    const commits = Array.from({ length: 2_048 }, (_, at) => commitOf('c', { id: String(at) }));
    expect(pushed(pushOf({ commits, head_commit: commitOf('d', { id: 'head' }) })).at(-1)).to.include({ revision: 'head' });
    expect(pushed(pushOf({ commits, head_commit: commits.at(-1) }))).to.have.length(2_048);
  });

  it('whose list of commits GitHub may have cut is marked partial at its last change, and is not below that', () => {
    const commits = Array.from({ length: 2_048 }, (_, at) => commitOf('c', { id: String(at) }));
    const marks = (list: unknown[], head: unknown, options = {}): unknown[] =>
      pushed(pushOf({ commits: list, head_commit: head }), options).map(({ properties }) => properties[PARTIAL]).filter((mark) => mark !== undefined);
    expect(pushed(pushOf({ commits, head_commit: commits.at(-1) })).at(-1)?.properties).to.have.property(PARTIAL, true);
    expect(marks(commits, commits.at(-1))).to.deep.equal([true]);
    expect(marks(commits, commitOf('d'))).to.deep.equal([true]);
    expect(marks(commits, commitOf('d'), { commits: 'head' })).to.deep.equal([true]);
    expect(marks(commits.slice(1), commits.at(-1))).to.deep.equal([]);
  });

  it('with a commit of as many files as GitHub lists is marked partial there', () => {
    const files = Array.from({ length: 3_000 }, (_, at) => `f${at}`);
    const commits = [commitOf('a', { added: files.slice(1), modified: ['m'], removed: [] }), commitOf('b', { added: files.slice(1), modified: [], removed: [] })];
    expect(pushed(pushOf({ commits })).map(({ properties }) => properties[PARTIAL])).to.deep.equal([true, undefined]);
    expect(pushed(pushOf({ commits }), { commits: 'head' }).map(({ properties }) => properties[PARTIAL])).to.deep.equal([true]);
  });

  it('has github_distinct from the commit', () => {
    const [change] = pushed(pushOf({ commits: [commitOf('a', { distinct: false })] }));
    expect(change?.properties).to.deep.equal({ event: 'push', github_distinct: false });
  });

  it('in a form is read from its field "payload"', () => {
    const body = `payload=${encodeURIComponent(JSON.stringify(pushOf()))}`;
    expect(stored(translate({ headers: { 'content-type': FORM }, body }))).to.deep.equal(pushed(pushOf()));
  });

  it('with a charset in its content type is read', () => {
    const headers = { 'content-type': 'Application/JSON; charset=utf-8' };
    expect(stored(translate({ headers, body: JSON.stringify(pushOf()) }))).to.have.length(2);
  });
});

describe('a push to a tag', () => {
  it('makes one change, of the head commit, in the category tag', () => {
    const changes = pushed(pushOf({ ref: 'refs/tags/v1.0', created: true, commits: [] }));
    expect(revisions(changes)).to.deep.equal(['b']);
    expect(changes[0]).to.include({ branch: 'v1.0', category: 'tag' });
  });

  it('that is annotated has the commit and not the tag object for its revision', () => {
    const [change] = pushed(pushOf({ ref: 'refs/tags/v1.0', after: 'e'.repeat(40), created: true, commits: [] }));
    expect(change).to.include({ revision: 'b'.repeat(40), category: 'tag' });
  });

  it('with commits makes one change all the same', () => {
    expect(revisions(pushed(pushOf({ ref: 'refs/tags/v1.0' })))).to.deep.equal(['b']);
    expect(revisions(pushed(pushOf({ ref: 'refs/tags/v1.0', head_commit: null })))).to.deep.equal(['b']);
  });

  it('to a branch has no category', () => {
    expect(pushed(pushOf())[0]).not.to.have.property('category');
  });
});

describe('a deletion', () => {
  for (const [what, more] of Object.entries({
    'of a branch': { deleted: true, head_commit: null, commits: [], after: '0'.repeat(40) },
    'told by deleted alone': { deleted: true },
    'told by zeros alone': { deleted: undefined, after: '0'.repeat(40), head_commit: null, commits: [] },
  })) {
    it(`${what} is ignored`, () => {
      expect(ignored(pushOf(more))).to.equal('the branch was deleted');
    });
  }

  it('of a tag is ignored', () => {
    expect(ignored(pushOf({ ref: 'refs/tags/v1', deleted: true, head_commit: null }))).to.equal('the tag was deleted');
  });
});

describe('a ref', () => {
  for (const ref of ['refs/notes/commits', 'refs/pull/1/head', 'main', 'refs/heads/']) {
    it(`like ${ref} is ignored, being neither branch nor tag`, () => {
      expect(ignored(pushOf({ ref }))).to.equal('the ref is neither a branch nor a tag');
    });
  }

  for (const ref of [undefined, null, '', 3, {}, ['refs/heads/main']]) {
    it(`that is ${JSON.stringify(ref) ?? 'absent'} is refused`, () => {
      expect(translate({ body: JSON.stringify(pushOf({ ref })) })).to.deep.equal({ invalid: ['ref of the payload is missing or no text'] });
    });
  }
});

describe('a commit', () => {
  const oneOf = (more: Record<string, unknown>): Change => pushed(pushOf({ commits: [commitOf('a', more)] }))[0]!;

  it('with a null e-mail has the name alone', () => {
    expect(oneOf({ author: { name: 'Ann', email: null } }).author).to.equal('Ann');
  });

  it('without an author has the author "unknown"', () => {
    for (const author of [undefined, null, {}, { name: ' ', email: null }, 'Ann', 3]) expect(oneOf({ author }).author).to.equal('unknown');
  });

  it('without a committer has none', () => {
    for (const committer of [undefined, null, {}]) expect(oneOf({ committer })).not.to.have.property('committer');
  });

  it('with an unreadable time has none', () => {
    for (const timestamp of [null, '', 'soon', '2024-02-30T00:00:00Z', {}, -5]) expect(oneOf({ timestamp })).not.to.have.property('when_timestamp');
  });

  it('with lists of files that are null or odd has the files that can be read', () => {
    expect(oneOf({ added: null, removed: undefined, modified: ['a', 3, null, 'b', 'a'] }).files).to.deep.equal(['a', 'b', 'a']);
  });

  it('without id, message, url and distinct has defaults', () => {
    const change = oneOf({ id: null, message: null, url: null, distinct: 'yes' });
    expect(change).to.include({ comments: '' }).and.not.have.any.keys('revision', 'revlink');
    expect(change.properties).to.deep.include({ github_distinct: true });
  });

  it('that is no object is left out', () => {
    expect(revisions(pushed(pushOf({ commits: [null, 'x', commitOf('a'), 3, []] })))).to.deep.equal(['a']);
  });

  it('of a push without a repository has an empty repository and project', () => {
    expect(pushed(pushOf({ repository: null }))[0]).to.include({ repository: '', project: '' });
  });
});

describe('skips', () => {
  const withHead = (message: unknown): Record<string, unknown> => pushOf({ head_commit: commitOf('b', { message }) });

  for (const message of ['[skip ci]', 'Fix\n\n[ci skip]', '[ skip  ci ]']) {
    it(`drop the whole push for ${JSON.stringify(message)} in the head commit`, () => {
      expect(ignored(withHead(message))).to.match(/^the message of the head commit asks for no build/);
    });
  }

  it('do not look at other commits', () => {
    expect(ignored(pushOf({ commits: [commitOf('a', { message: '[skip ci]' }), commitOf('b')] }))).to.equal(undefined);
  });

  it('look at the last commit where there is no head commit', () => {
    const commits = [commitOf('a'), commitOf('b', { message: '[skip ci]' })];
    expect(ignored(pushOf({ head_commit: null, commits }))).to.be.a('string');
  });

  it('drop a tag as well', () => {
    expect(ignored({ ...withHead('[skip ci]'), ref: 'refs/tags/v1' })).to.be.a('string');
  });

  it('are the patterns of the option, told by number', () => {
    expect(ignored(withHead('docs: typo'), { skips: ['^wip', '^docs:'] })).to.equal('the message of the head commit asks for no build (skips[1])');
    expect(ignored(withHead('[skip ci]'), { skips: ['^docs:'] })).to.equal(undefined);
  });

  it('are turned off by an empty list', () => {
    expect(ignored(withHead('[skip ci]'), { skips: [] })).to.equal(undefined);
  });

  it('take a message that is no text for an empty one', () => {
    expect(ignored(withHead(null))).to.equal(undefined);
  });
});

describe('project, codebase and properties', () => {
  it('has the project of the URL where one is given', () => {
    expect(pushed(pushOf(), {}, 'project=mine')[0]).to.include({ project: 'mine' });
    expect(pushed(pushOf(), {}, 'project=')[0]).to.include({ project: 'acme/door' });
  });

  it('has the codebase of the option', () => {
    expect(pushed(pushOf(), { codebase: 'main' })[1]).to.include({ codebase: 'main' });
    expect(pushed(pushOf())[0]).not.to.have.property('codebase');
  });

  it('has the codebase of a function, which is asked once a push', () => {
    let calls = 0;
    const codebase = (payload: Record<string, unknown>): string => `${++calls}-${String(payload['ref'])}`;
    expect(pushed(pushOf(), { codebase }).map((change) => change.codebase)).to.deep.equal(['1-refs/heads/main', '1-refs/heads/main']);
  });

  it('has none where the function says null, and throws where it returns no text', () => {
    expect(pushed(pushOf(), { codebase: () => null })[0]).not.to.have.property('codebase');
    expect(() => pushed(pushOf(), { codebase: () => 3 })).to.throw(TypeError, 'codebase');
  });

  it('throws what the function throws, as the operator has to see it', () => {
    const codebase = (): string => {
      throw new RangeError('mine');
    };
    expect(() => pushed(pushOf(), { codebase })).to.throw(RangeError, 'mine');
  });

  it('has the whitelisted fields of the payload', () => {
    const whitelist = ['github.pusher.*', 'github.repository.private', 'github.base_ref'];
    const [change] = pushed(pushOf(), { github_property_whitelist: whitelist });
    expect(change?.properties).to.deep.equal({
      event: 'push',
      github_distinct: true,
      'github.base_ref': null,
      'github.pusher.name': 'ann',
      'github.pusher.email': 'ann@example.org',
      'github.repository.private': false,
    });
  });

  it('leaves out whitelisted fields that are too large, and warns', () => {
    const ctx = contextOf({ github_property_whitelist: ['github.*'] });
    const commits = Array.from({ length: 2_000 }, () => commitOf('a'));
    const changes = stored(dialect.translate(requestOf({ body: JSON.stringify(pushOf({ commits })) }), ctx) as never);
    expect(changes[0]?.properties).to.include({ 'github.ref': 'refs/heads/main' }).and.not.have.property('github.commits');
    expect(ctx.log.lines.map(({ level, fields }) => [level, fields['count']])).to.deep.equal([['warn', 1]]);
  });
});
