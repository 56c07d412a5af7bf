import { expect } from 'chai';
import { ENRICH_NOTE } from 'change-hook-core';
import { changeOf, CMIT, COMMIT, Conduit, data, enrich, enriched, HASH, URL } from './conduit.js';

describe('enrich of a commit', () => {
  const commit = changeOf('commit', CMIT, ['PHID-XACT-CMIT-a']);

  it('asks for all but its files, which Conduit does not tell', async () => {
    expect(await enriched(new Conduit(COMMIT), commit)).to.deep.equal({
      author: 'Ann <ann@example.org>',
      committer: 'Bo <bo@example.org>',
      comments: 'Oil\n\nIt squeaked.',
      files: [],
      repository: 'https://phabricator.example.org/source/door.git',
      project: 'door',
      category: 'commit',
      when_timestamp: 1709285100,
      branch: 'main',
      revision: HASH,
      revlink: `${URL}/R12:${HASH}`,
      src: 'git',
      properties: { event: 'commit', object_phid: CMIT, change_hook_partial: true },
    });
  });

  it('is on the first branch that has it, where the default one has not', async () => {
    expect(
      await enriched(new Conduit({ ...COMMIT, 'diffusion.branchquery': [{ shortName: 'next' }] }), commit, { ref_style: 'full' }),
    ).to.deep.include({ branch: 'refs/heads/next' });
    expect(await enriched(new Conduit({ ...COMMIT, 'diffusion.branchquery': 'ERR-CONDUIT-CORE' }), commit)).to.not.have.property(
      'branch',
    );
  });

  it('makes no change of talk about it', async () => {
    expect(
      await enrich(new Conduit({ ...COMMIT, 'transaction.search': data({ type: 'comment' }, { type: 'accept' }) }), commit),
    ).to.have.property('ignored');
  });

  it('is delivered marked partial when nothing is told of it', async () => {
    const change = await enriched(new Conduit({ ...COMMIT, 'diffusion.commit.search': data() }), commit);
    expect(change).to.deep.include({
      repository: URL,
      properties: { event: 'commit', object_phid: CMIT, change_hook_partial: true },
    });
  });

  it('asks nothing for a note that is none', async () => {
    const conduit = new Conduit({});
    expect(
      (await enriched(conduit, { ...commit, properties: { [ENRICH_NOTE]: { kind: 'commit', phid: '../x' } } })).properties,
    ).to.include({ change_hook_partial: true });
    expect(conduit.calls).to.deep.equal([]);
  });
});
