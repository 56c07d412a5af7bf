import { expect } from 'chai';
import { ManualClock, MemoryLog } from 'change-hook-core';
import dialect from '../src/index.js';
import { options as schema } from '../src/options.js';
import { changeOf, Conduit, data, DREV, enrich, enriched, HASH, REVISION, URL } from './conduit.js';

describe('enrich of a revision', () => {
  const revision = changeOf('revision', DREV);

  it('asks for all that the event does not say', async () => {
    const conduit = new Conduit(REVISION);
    expect(await enriched(conduit, revision)).to.deep.equal({
      author: 'Bo <bo@example.org>',
      comments: 'D5: Oil the hinge\n\nIt squeaked.',
      files: ['src/hinge.c', 'Makefile'],
      repository: 'https://phabricator.example.org/source/door.git',
      project: 'door',
      category: 'revision',
      when_timestamp: 1709285160,
      branch: 'stable',
      revlink: `${URL}/D5`,
      src: 'git',
      properties: {
        event: 'revision',
        object_phid: DREV,
        revision_number: 5,
        diff_number: 31,
        status: 'needs-review',
        target_branch: 'stable',
        source_branch: 'oil',
        base_revision: 'a'.repeat(40),
      },
    });
    expect(conduit.calls[0]).to.deep.equal({
      method: 'transaction.search',
      form: { 'api.token': 'api-sesame', objectIdentifier: DREV, 'constraints[phids][0]': 'PHID-XACT-DREV-a' },
    });
  });

  it('is of the staging area, of the ssh address, by option', async () => {
    const change = await enriched(new Conduit(REVISION), revision, { revision_branch: 'staging', repository_url: 'ssh' });
    expect(change).to.deep.include({
      branch: 'refs/tags/phabricator/diff/31',
      revision: HASH,
      repository: 'ssh://git@phabricator.example.org/source/door.git',
    });
  });

  it('has the user for its author where the diff has no commits, and the default branch where it names none', async () => {
    const change = await enriched(
      new Conduit({ ...REVISION, 'differential.diff.search': data({ id: 31, phid: 'PHID-DIFF-abc' }) }),
      revision,
    );
    expect(change).to.deep.include({ author: 'Bo Example', branch: 'main' });
  });

  it('makes no change when nothing that counts happened to it', async () => {
    const talk = { ...REVISION, 'transaction.search': data({ type: 'comment' }, { type: null }, { type: 'accept' }) };
    expect(await enrich(new Conduit(talk), revision)).to.have.property('ignored');
    expect(await enrich(new Conduit(talk), revision, { revision_transactions: ['accept'] })).to.have.property('changes');
  });

  it('makes no change when it is closed, a draft, filtered, or asks for none', async () => {
    const withFields = (fields: object): Conduit => {
      const {
        data: [it],
      } = REVISION['differential.revision.search'] as { data: { fields: object }[] };
      return new Conduit({ ...REVISION, 'differential.revision.search': data({ ...it, fields: { ...it?.fields, ...fields } }) });
    };
    expect(await enrich(withFields({ status: { value: 'published', closed: true } }), revision)).to.deep.equal({
      ignored: 'the revision is closed',
    });
    expect(await enrich(withFields({ isDraft: true }), revision, { drafts: false }))
      .to.have.property('ignored')
      .that.contains('draft');
    expect(await enrich(withFields({ isDraft: true }), revision)).to.have.property('changes');
    expect(await enrich(withFields({ summary: 'Later [skip ci]' }), revision))
      .to.have.property('ignored')
      .that.contains('skips[0]');
    expect(await enrich(new Conduit(REVISION), revision, { branch: 'main' }))
      .to.have.property('ignored')
      .that.contains('option branch');
  });

  it('reads all pages of the files', async () => {
    const pages = (form: Record<string, string>): unknown => ({
      data: [{ fields: { path: { displayPath: `file-${form['after'] ?? '0'}` } } }],
      cursor: { after: form['after'] === undefined ? '7' : null },
    });
    expect((await enriched(new Conduit({ ...REVISION, 'differential.changeset.search': pages }), revision)).files).to.deep.equal([
      'file-0',
      'file-7',
    ]);
    const endless = await enriched(
      new Conduit({ ...REVISION, 'differential.changeset.search': () => ({ data: [{}], cursor: { after: '7' } }) }),
      revision,
    );
    expect(endless.properties).to.include({ change_hook_partial: true });
  });

  for (const missing of [
    'differential.revision.search',
    'differential.diff.search',
    'diffusion.repository.search',
    'differential.changeset.search',
  ]) {
    it(`is delivered marked partial when ${missing} does not tell`, async () => {
      for (const answer of ['ERR-CONDUIT-CORE', data(), 403]) {
        const conduit = new Conduit({ ...REVISION, [missing]: answer });
        expect((await enriched(conduit, revision)).properties, JSON.stringify(answer)).to.include({ change_hook_partial: true });
        expect(conduit.log.text()).not.to.contain('sesame');
      }
    });
  }

  it('counts when it can not be found out what happened', async () => {
    for (const answer of ['ERR-INVALID-AUTH', data()])
      expect(await enrich(new Conduit({ ...REVISION, 'transaction.search': answer }), revision)).to.have.property('changes');
    expect(await enrich(new Conduit(REVISION), changeOf('revision', DREV, []))).to.have.property('changes');
  });

  it('fails, to be tried again, when Conduit answers nonsense', async () => {
    const nonsense = {
      get: async () => Promise.resolve({ status: 200, header: () => undefined, text: () => '', json: () => [1] as unknown }),
    };
    const ctx = {
      options: schema.parse({ phabricator_url: URL, token: 'x' }),
      secrets: [],
      log: new MemoryLog(),
      clock: new ManualClock(),
      signal: new AbortController().signal,
    };
    const error: unknown = await Promise.resolve(dialect.enrich?.([revision], { ...ctx, http: nonsense })).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).to.include({ code: 'CH_HTTP_FAILED', retry: 'later' });
  });
});
