import { expect } from 'chai';
import { ENRICH_NOTE, ManualClock, MemoryLog } from 'change-hook-core';
import type { Change, Enrichment, HttpCall } from 'change-hook-core';
import dialect from '../src/index.js';
import { options as schema } from '../src/options.js';

const URL = 'https://phabricator.example.org/sub';
const DREV = 'PHID-DREV-abc';
const CMIT = 'PHID-CMIT-abc';
const HASH = 'b'.repeat(40);

/** Conduit: the result of each method, or a text for an error code, or a number for a status. */
class Conduit {
  readonly calls: { method: string; form: Readonly<Record<string, string>> }[] = [];
  readonly log = new MemoryLog();
  constructor(readonly results: Record<string, unknown>) {}

  get = async ({ base, path, form = {} }: HttpCall) => {
    expect([base, path[0], form['api.token']]).to.deep.equal([URL, 'api', 'api-sesame']);
    const method = String(path[1]);
    this.calls.push({ method, form });
    const found = this.results[method];
    const result: unknown = typeof found === 'function' ? (found as (form: object) => unknown)(form) : found;
    const body = typeof result === 'string' ? { result: null, error_code: result, error_info: 'sesame' } : { result: result ?? null, error_code: result === undefined ? 'ERR-CONDUIT-CORE' : null };
    return Promise.resolve({ status: typeof result === 'number' ? result : 200, header: () => undefined, text: () => JSON.stringify(body), json: () => body as unknown });
  };
}

const data = (...items: unknown[]): unknown => ({ data: items, cursor: { after: null } });
const repository = {
  id: 12, phid: 'PHID-REPO-abc', fields: { name: 'Door', shortName: 'door', callsign: 'D', vcs: 'git', defaultBranch: 'main' },
  attachments: { uris: { uris: [
    { fields: { uri: { effective: 'https://mirror.example.org/door.git' }, io: { effective: 'mirror' }, display: { effective: 'never' } } },
    { fields: { uri: { effective: 'ssh://git@phabricator.example.org/source/door.git' }, io: { effective: 'readwrite' }, display: { effective: 'always' } } },
    { fields: { uri: { effective: 'https://phabricator.example.org/source/door.git' }, io: { effective: 'read' }, display: { effective: 'always' } } },
  ] } },
};
const REVISION = {
  'transaction.search': data({ phid: 'PHID-XACT-DREV-a', type: 'update' }, { phid: 'PHID-XACT-DREV-b', type: 'comment' }),
  'differential.revision.search': data({
    id: 5, phid: DREV, fields: { title: 'Oil the hinge', summary: 'It squeaked.', uri: `${URL}/D5`, authorPHID: 'PHID-USER-bo', status: { value: 'needs-review', closed: false }, repositoryPHID: 'PHID-REPO-abc', diffPHID: 'PHID-DIFF-abc', isDraft: false },
  }),
  'differential.diff.search': data({
    id: 31, phid: 'PHID-DIFF-abc', fields: { refs: [{ type: 'branch', name: 'oil' }, { type: 'onto', name: 'stable' }, { type: 'base', identifier: 'a'.repeat(40) }] },
    attachments: { commits: { commits: [{ identifier: HASH, author: { name: 'Bo', email: 'bo@example.org' }, message: 'Oil' }] } },
  }),
  'diffusion.repository.search': data(repository),
  'differential.changeset.search': data({ fields: { path: { displayPath: 'src/hinge.c' } } }, { fields: { path: { displayPath: 'Makefile' } } }),
  'user.search': data({ phid: 'PHID-USER-bo', fields: { realName: 'Bo Example', username: 'bo' } }),
};
const COMMIT = {
  'transaction.search': data({ phid: 'PHID-XACT-CMIT-a', type: null }),
  'diffusion.commit.search': data({
    id: 9, phid: CMIT, fields: { identifier: HASH, repositoryPHID: 'PHID-REPO-abc', message: 'Oil\n\nIt squeaked.', author: { name: 'Ann', email: 'ann@example.org', epoch: 1709284830 }, committer: { name: 'Bo', email: 'bo@example.org', epoch: 1709285100 } },
  }),
  'diffusion.repository.search': data(repository),
  'diffusion.branchquery': [{ shortName: 'next' }, { shortName: 'main' }],
};

const changeOf = (kind: string, phid: string, transactions: readonly string[] = ['PHID-XACT-DREV-a']): Change => ({
  author: 'unknown', comments: '', files: [], repository: URL, project: '', category: kind, when_timestamp: 1709285160,
  properties: { event: kind, object_phid: phid, [ENRICH_NOTE]: { kind, phid, transactions: [...transactions] } },
});

async function enrich(conduit: Conduit, change: Change, options: Record<string, unknown> = {}): Promise<Enrichment> {
  const ctx = { options: schema.parse({ phabricator_url: URL, token: 'api-sesame', ...options }), secrets: [], log: conduit.log, clock: new ManualClock() };
  return (await dialect.enrich?.([change], { ...ctx, http: conduit, signal: new AbortController().signal })) as Enrichment;
}

async function enriched(conduit: Conduit, change: Change, options: Record<string, unknown> = {}): Promise<Change> {
  const answer = await enrich(conduit, change, options);
  if (!('changes' in answer)) throw new Error(answer.ignored);
  return answer.changes[0] as Change;
}

describe('enrich of a revision', () => {
  const revision = changeOf('revision', DREV);

  it('asks for all that the event does not say', async () => {
    const conduit = new Conduit(REVISION);
    expect(await enriched(conduit, revision)).to.deep.equal({
      author: 'Bo <bo@example.org>', comments: 'D5: Oil the hinge\n\nIt squeaked.', files: ['src/hinge.c', 'Makefile'], repository: 'https://phabricator.example.org/source/door.git', project: 'door',
      category: 'revision', when_timestamp: 1709285160, branch: 'stable', revlink: `${URL}/D5`, src: 'git',
      properties: { event: 'revision', object_phid: DREV, revision_number: 5, diff_number: 31, status: 'needs-review', target_branch: 'stable', source_branch: 'oil', base_revision: 'a'.repeat(40) },
    });
    expect(conduit.calls[0]).to.deep.equal({ method: 'transaction.search', form: { 'api.token': 'api-sesame', objectIdentifier: DREV, 'constraints[phids][0]': 'PHID-XACT-DREV-a' } });
  });

  it('is of the staging area, of the ssh address, by option', async () => {
    const change = await enriched(new Conduit(REVISION), revision, { revision_branch: 'staging', repository_url: 'ssh' });
    expect(change).to.deep.include({ branch: 'refs/tags/phabricator/diff/31', revision: HASH, repository: 'ssh://git@phabricator.example.org/source/door.git' });
  });

  it('has the user for its author where the diff has no commits, and the default branch where it names none', async () => {
    const change = await enriched(new Conduit({ ...REVISION, 'differential.diff.search': data({ id: 31, phid: 'PHID-DIFF-abc' }) }), revision);
    expect(change).to.deep.include({ author: 'Bo Example', branch: 'main' });
  });

  it('makes no change when nothing that counts happened to it', async () => {
    const talk = { ...REVISION, 'transaction.search': data({ type: 'comment' }, { type: null }, { type: 'accept' }) };
    expect(await enrich(new Conduit(talk), revision)).to.have.property('ignored');
    expect(await enrich(new Conduit(talk), revision, { revision_transactions: ['accept'] })).to.have.property('changes');
  });

  it('makes no change when it is closed, a draft, filtered, or asks for none', async () => {
    const withFields = (fields: object): Conduit => {
      const { data: [it] } = REVISION['differential.revision.search'] as { data: { fields: object }[] };
      return new Conduit({ ...REVISION, 'differential.revision.search': data({ ...it, fields: { ...it?.fields, ...fields } }) });
    };
    expect(await enrich(withFields({ status: { value: 'published', closed: true } }), revision)).to.deep.equal({ ignored: 'the revision is closed' });
    expect(await enrich(withFields({ isDraft: true }), revision, { drafts: false })).to.have.property('ignored').that.contains('draft');
    expect(await enrich(withFields({ isDraft: true }), revision)).to.have.property('changes');
    expect(await enrich(withFields({ summary: 'Later [skip ci]' }), revision)).to.have.property('ignored').that.contains('skips[0]');
    expect(await enrich(new Conduit(REVISION), revision, { branch: 'main' })).to.have.property('ignored').that.contains('option branch');
  });

  it('reads all pages of the files', async () => {
    const pages = (form: Record<string, string>): unknown => ({ data: [{ fields: { path: { displayPath: `file-${form['after'] ?? '0'}` } } }], cursor: { after: form['after'] === undefined ? '7' : null } });
    expect((await enriched(new Conduit({ ...REVISION, 'differential.changeset.search': pages }), revision)).files).to.deep.equal(['file-0', 'file-7']);
    const endless = await enriched(new Conduit({ ...REVISION, 'differential.changeset.search': () => ({ data: [{}], cursor: { after: '7' } }) }), revision);
    expect(endless.properties).to.include({ change_hook_partial: true });
  });

  for (const missing of ['differential.revision.search', 'differential.diff.search', 'diffusion.repository.search', 'differential.changeset.search']) {
    it(`is delivered marked partial when ${missing} does not tell`, async () => {
      for (const answer of ['ERR-CONDUIT-CORE', data(), 403]) {
        const conduit = new Conduit({ ...REVISION, [missing]: answer });
        expect((await enriched(conduit, revision)).properties, JSON.stringify(answer)).to.include({ change_hook_partial: true });
        expect(conduit.log.text()).not.to.contain('sesame');
      }
    });
  }

  it('counts when it can not be found out what happened', async () => {
    for (const answer of ['ERR-INVALID-AUTH', data()]) expect(await enrich(new Conduit({ ...REVISION, 'transaction.search': answer }), revision)).to.have.property('changes');
    expect(await enrich(new Conduit(REVISION), changeOf('revision', DREV, []))).to.have.property('changes');
  });

  it('fails, to be tried again, when Conduit answers nonsense', async () => {
    const nonsense = { get: async () => Promise.resolve({ status: 200, header: () => undefined, text: () => '', json: () => [1] as unknown }) };
    const ctx = { options: schema.parse({ phabricator_url: URL, token: 'x' }), secrets: [], log: new MemoryLog(), clock: new ManualClock(), signal: new AbortController().signal };
    const error: unknown = await Promise.resolve(dialect.enrich?.([revision], { ...ctx, http: nonsense })).catch((thrown: unknown) => thrown);
    expect(error).to.include({ code: 'CH_HTTP_FAILED', retry: 'later' });
  });
});

describe('enrich of a commit', () => {
  const commit = changeOf('commit', CMIT, ['PHID-XACT-CMIT-a']);

  it('asks for all but its files, which Conduit does not tell', async () => {
    expect(await enriched(new Conduit(COMMIT), commit)).to.deep.equal({
      author: 'Ann <ann@example.org>', committer: 'Bo <bo@example.org>', comments: 'Oil\n\nIt squeaked.', files: [], repository: 'https://phabricator.example.org/source/door.git', project: 'door', category: 'commit',
      when_timestamp: 1709285100, branch: 'main', revision: HASH, revlink: `${URL}/R12:${HASH}`, src: 'git', properties: { event: 'commit', object_phid: CMIT, change_hook_partial: true },
    });
  });

  it('is on the first branch that has it, where the default one has not', async () => {
    expect(await enriched(new Conduit({ ...COMMIT, 'diffusion.branchquery': [{ shortName: 'next' }] }), commit, { ref_style: 'full' })).to.deep.include({ branch: 'refs/heads/next' });
    expect(await enriched(new Conduit({ ...COMMIT, 'diffusion.branchquery': 'ERR-CONDUIT-CORE' }), commit)).to.not.have.property('branch');
  });

  it('makes no change of talk about it', async () => {
    expect(await enrich(new Conduit({ ...COMMIT, 'transaction.search': data({ type: 'comment' }, { type: 'accept' }) }), commit)).to.have.property('ignored');
  });

  it('is delivered marked partial when nothing is told of it', async () => {
    const change = await enriched(new Conduit({ ...COMMIT, 'diffusion.commit.search': data() }), commit);
    expect(change).to.deep.include({ repository: URL, properties: { event: 'commit', object_phid: CMIT, change_hook_partial: true } });
  });

  it('asks nothing for a note that is none', async () => {
    const conduit = new Conduit({});
    expect((await enriched(conduit, { ...commit, properties: { [ENRICH_NOTE]: { kind: 'commit', phid: '../x' } } })).properties).to.include({ change_hook_partial: true });
    expect(conduit.calls).to.deep.equal([]);
  });
});
