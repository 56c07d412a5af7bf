import { expect } from 'chai';
import { ENRICH_NOTE, ManualClock, PARTIAL } from 'change-hook-core';
import { changesOf, hash, HOST, ignored, mergeRequestOf, noteOf, projectOf, stored, told } from './ask.js';

const attributesOf = (payload: Record<string, unknown>): object => payload['object_attributes'] as object;

describe('a merge request', () => {
  it('is one change with what Buildbot makes of it, and says that its files are missing', () => {
    const changes = changesOf(mergeRequestOf());
    expect(changes).to.deep.equal([
      {
        author: 'Ann <ann@example.org>',
        comments: 'MR#7: Oil the hinge\n\nIt squeaked.',
        files: [],
        revision: hash('b'),
        when_timestamp: 1_709_285_100,
        branch: 'main',
        category: 'merge_request',
        revlink: `${HOST}/acme/door/-/merge_requests/7`,
        repository: 'git@gitlab.example.org:acme/door.git',
        project: 'Door',
        src: 'git',
        properties: {
          source_branch: 'hinge', source_project_id: 42, source_repository: `${HOST}/acme/door.git`, source_git_ssh_url: 'git@gitlab.example.org:acme/door.git',
          target_branch: 'main', target_project_id: 42, target_repository: `${HOST}/acme/door.git`, target_git_ssh_url: 'git@gitlab.example.org:acme/door.git',
          event: 'merge_request', gitlab_action: 'open', [PARTIAL]: true,
        },
      },
    ]);
  });

  it('leaves the asking to enrich where there is a token', () => {
    const options = { token: 'glpat-x', gitlab_url: HOST };
    const translation = told(mergeRequestOf(), options);
    expect(translation).to.have.property('enrich', true);
    expect(stored(translation)[0]?.properties).to.deep.include({ [ENRICH_NOTE]: { kind: 'merge_request', project: 42, iid: 7, page: `${HOST}/acme/door`, at: new ManualClock().now() } }).and.not.have.property(PARTIAL);
    for (const more of [{ iid: null }, { iid: '7' }, { iid: 0 }, { target_project_id: 'acme/door' }]) {
      const odd = mergeRequestOf(more, { project: { web_url: `${HOST}/acme/door` } });
      expect(told(odd, options), JSON.stringify(more)).not.to.have.property('enrich');
    }
  });

  it('finds the GitLab it is of in the target where the payload has no project', () => {
    expect(told(mergeRequestOf({}, { project: null }), { token: 'x', gitlab_url: HOST })).to.have.property('enrich', true);
  });

  it('has the one who did it for an author where the commit names none', () => {
    expect(changesOf(mergeRequestOf({ last_commit: { id: hash('b'), author: null } }))[0]).to.include({ author: 'Bo' });
    expect(changesOf(mergeRequestOf({ last_commit: { id: hash('b') } }, { user: null }))[0]).to.include({ author: 'unknown' });
  });

  it('never says null or undefined for what is missing', () => {
    const [change] = changesOf(mergeRequestOf({ iid: null, title: null, description: null, url: null, target_branch: null, target: null }, { project: null }));
    expect(change).to.include({ comments: 'MR#: \n\n', repository: '', project: '' }).and.not.have.any.keys('branch', 'revlink');
  });

  it('without a commit has nothing to build', () => {
    for (const last_commit of [null, undefined, {}, { id: '' }, 'b']) expect(ignored(mergeRequestOf({ last_commit }))).to.equal('the merge request has no commit');
  });
});

describe('the branch of a merge request', () => {
  const fork = projectOf('bo/door');
  const placeOf = (style: string, attributes: Record<string, unknown> = {}, more: Record<string, unknown> = {}): unknown[] => {
    const [change] = changesOf(mergeRequestOf({ source: fork, source_project_id: 77, ...attributes }), { merge_request_branch: style, ...more });
    return [change?.branch, change?.repository];
  };
  const [target, source] = ['git@gitlab.example.org:acme/door.git', 'git@gitlab.example.org:bo/door.git'];

  it('is the target, the source with its repository, or a ref of the target project', () => {
    expect(placeOf('target')).to.deep.equal(['main', target]);
    expect(placeOf('source')).to.deep.equal(['hinge', source]);
    expect(placeOf('head')).to.deep.equal(['refs/merge-requests/7/head', target]);
    expect(placeOf('merge')).to.deep.equal(['refs/merge-requests/7/merge', target]);
  });

  it('has its full name by option', () => {
    expect(placeOf('source', {}, { ref_style: 'full' })[0]).to.equal('refs/heads/hinge');
    expect(placeOf('head', {}, { ref_style: 'full' })[0]).to.equal('refs/merge-requests/7/head');
  });

  it('is the head in the target project where the source project is gone', () => {
    expect(placeOf('source', { source: null })).to.deep.equal(['refs/merge-requests/7/head', target]);
  });

  it('is the target where the merge request has no number', () => {
    for (const style of ['head', 'merge']) expect(placeOf(style, { iid: 'x' })).to.deep.equal(['main', target]);
  });
});

describe('what happened to a merge request', () => {
  const changes = { title: { previous: 'a', current: 'b' } };
  const retargeted = { target_branch: { previous: 'next', current: 'main' } };
  const ready = { draft: { previous: true, current: false } };

  const TABLE: [string, Record<string, unknown>, Record<string, unknown>][] = [
    ['open', { action: 'open' }, {}],
    ['reopen', { action: 'reopen' }, {}],
    ['update', { action: 'update', oldrev: hash('a') }, {}],
    ['update', { oldrev: hash('a'), action: undefined }, {}],
    ['edit', { action: 'update' }, { changes }],
    ['edit', { action: 'update', oldrev: '' }, {}],
    ['retarget', { action: 'update' }, { changes: retargeted }],
    ['ready', { action: 'update' }, { changes: ready }],
    ['ready', { action: 'update' }, { changes: { work_in_progress: ready.draft } }],
    ['close', { action: 'close', state: 'closed' }, {}],
    ['merge', { action: 'merge', state: 'merged' }, {}],
    ['approved', { action: 'approved' }, {}],
    ['unapproved', { action: 'unapproved' }, {}],
    ['approval', { action: 'approval' }, {}],
    ['unapproval', { action: 'unapproval' }, {}],
  ];
  for (const [kind, attributes, more] of TABLE) {
    it(`is ${kind} for ${JSON.stringify({ ...attributes, ...more })}`, () => {
      const others = [...new Set(TABLE.map(([name]) => name))].filter((name) => name !== kind);
      expect(ignored(mergeRequestOf(attributes, more), { merge_request_actions: [kind] })).to.equal(undefined);
      expect(ignored(mergeRequestOf(attributes, more), { merge_request_actions: others })).to.contain(kind);
    });
  }

  it('can be several things at once', () => {
    const all = mergeRequestOf({ action: 'update', oldrev: hash('a') }, { changes: { ...retargeted, ...ready } });
    for (const kind of ['update', 'retarget', 'ready']) expect(ignored(all, { merge_request_actions: [kind] })).to.equal(undefined);
    expect(changesOf(all)[0]?.properties).to.include({ gitlab_action: 'update' });
    expect(ignored(all, { merge_request_actions: ['edit'] })).to.contain('update, retarget, ready');
  });

  it('is open, reopen and update where the option is not set', () => {
    const wanted = TABLE.filter(([, attributes, more]) => ignored(mergeRequestOf(attributes, more)) === undefined).map(([kind]) => kind);
    expect([...new Set(wanted)]).to.deep.equal(['open', 'reopen', 'update']);
  });

  it('is not named when GitLab has no such action', () => {
    for (const action of ['<script>', 'retarget', 'ready', 'edit', '', null, 3, undefined, '__proto__']) {
      expect(ignored(mergeRequestOf({ action }), { merge_request_actions: ['open', 'retarget', 'ready', 'edit'] })).to.equal('no known action happened to the merge request');
    }
  });

  it('is of no interest once the merge request is closed or merged, but for its end', () => {
    for (const state of ['closed', 'merged']) {
      for (const action of ['open', 'reopen', 'approved']) expect(ignored(mergeRequestOf({ action, state }), { merge_request_actions: ['open', 'reopen', 'approved'] })).to.equal(`the merge request is ${state}`);
      for (const action of ['close', 'merge']) expect(ignored(mergeRequestOf({ action, state }), { merge_request_actions: ['close', 'merge'] })).to.equal(undefined);
    }
  });

  it('to a draft makes no change with merge_request_drafts: false, until it is ready', () => {
    for (const draft of [{ draft: true }, { draft: undefined, work_in_progress: true }]) {
      expect(ignored(mergeRequestOf(draft), { merge_request_drafts: false })).to.equal('the merge request is a draft');
      expect(ignored(mergeRequestOf(draft))).to.equal(undefined);
    }
    expect(ignored(mergeRequestOf({ action: 'update' }, { changes: ready }), { merge_request_drafts: false })).to.equal(undefined);
    expect(ignored(mergeRequestOf({ action: 'update' }, { changes }), { merge_request_drafts: false })).to.contain('edit');
    expect(ignored(mergeRequestOf(), { merge_request_drafts: false })).to.equal(undefined);
  });

  it('makes no change for a target branch that the option branch does not name, or whose commit asks for no build', () => {
    expect(ignored(mergeRequestOf(), { branch: 'next' })).to.equal('the target branch does not match the option branch');
    expect(ignored(mergeRequestOf(), { skips: ['^message'] })).to.match(/asks for no build \(skips\[0\]\)/);
  });
});

describe('a note', () => {
  it('on a merge request is a change of that, with its text as a property', () => {
    const [change] = changesOf(noteOf());
    const [plain] = changesOf(mergeRequestOf());
    expect(change).to.deep.equal({ ...plain, category: 'note', properties: { ...plain?.properties, event: 'note', gitlab_action: 'create', comments: 'Again, please' } });
  });

  it('has its own page where that of the merge request is not told', () => {
    const { url: _url, ...merge_request } = attributesOf(mergeRequestOf()) as { url: string };
    expect(changesOf(noteOf({}, { merge_request }))[0]?.revlink).to.equal(`${HOST}/acme/door/-/merge_requests/7#note_1`);
  });

  it('that was edited makes a change by option alone', () => {
    expect(ignored(noteOf({ action: 'update' }))).to.contain('note_actions');
    expect(ignored(noteOf({ action: 'update' }), { note_actions: ['update'] })).to.equal(undefined);
    expect(ignored(noteOf({ action: undefined }))).to.equal(undefined);
    expect(ignored(noteOf(), { note_actions: ['update'] })).to.contain('note_actions');
  });

  it('on a closed merge request is one as well, as in Buildbot', () => {
    expect(ignored(noteOf({}, { merge_request: { ...attributesOf(mergeRequestOf()), state: 'closed' } }))).to.equal(undefined);
  });

  it('on something else makes none, and one without object_attributes is refused', () => {
    for (const merge_request of [undefined, null, 'x', []]) expect(ignored(noteOf({}, { merge_request }))).to.equal('only a note on a merge request makes a change');
    expect(told({ object_kind: 'note' })).to.deep.equal({ invalid: ['object_attributes of the payload is missing or no object'] });
  });

  it('asks for the files of its merge request where there is a token', () => {
    expect(told(noteOf(), { token: 'x', gitlab_url: HOST })).to.have.property('enrich', true);
  });
});

describe('a release', () => {
  const releaseOf = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
    object_kind: 'release', tag: 'v1', name: 'Version 1', description: 'Quiet', released_at: '2024-03-02 08:00:00 UTC', url: `${HOST}/acme/door/-/releases/v1`, action: 'create',
    project: projectOf(), commit: { id: hash('b'), author: { name: 'Ann', email: '[REDACTED]' }, url: `${HOST}/c/b` }, ...more,
  });
  const wanted = { events: ['release'] };

  it('makes a change by option alone', () => {
    expect(ignored(releaseOf())).to.contain('events');
    expect(changesOf(releaseOf(), wanted)[0]).to.deep.equal({
      author: 'Ann', comments: 'Release Version 1\n\nQuiet', files: [], revision: hash('b'), when_timestamp: 1_709_366_400, branch: 'v1', category: 'release',
      revlink: `${HOST}/acme/door/-/releases/v1`, repository: 'git@gitlab.example.org:acme/door.git', project: 'Door', src: 'git', properties: { event: 'release', gitlab_action: 'create' },
    });
  });

  it('makes none when it is edited or deleted', () => {
    for (const action of ['update', 'delete', 'x']) expect(ignored(releaseOf({ action }), wanted)).to.equal('only a release that was made makes a change');
    expect(ignored(releaseOf({ action: undefined }), wanted)).to.equal(undefined);
  });

  it('needs a tag, and one that the option branch names', () => {
    for (const tag of [undefined, null, '', 3]) expect(told(releaseOf({ tag }), wanted)).to.deep.equal({ invalid: ['tag of the payload is missing or no text'] });
    expect(ignored(releaseOf(), { ...wanted, branch: 'main' })).to.equal('the tag does not match the option branch');
    expect(changesOf(releaseOf(), { ...wanted, branch: 'refs/tags/*', ref_style: 'full' })[0]).to.include({ branch: 'refs/tags/v1' });
  });

  it('has defaults for all that is missing', () => {
    const [change] = changesOf({ object_kind: 'release', tag: 'v1' }, wanted);
    expect(change).to.deep.equal({ author: 'unknown', comments: 'Release v1\n\n', files: [], branch: 'v1', category: 'release', repository: '', project: '', src: 'git', properties: { event: 'release', gitlab_action: 'create' } });
  });
});
