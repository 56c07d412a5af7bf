import { expect } from 'chai';
import { tmpdir } from 'node:os';
import { commitChanges } from '../../src/hooks/svn/commit-changes.js';
import { toLayout } from '../../src/hooks/svn/layout.js';
import type { SvnRepository } from '../../src/hooks/svn/svnlook.js';

/** A repository whose svnlook prints what these scripts do: Subversion takes minutes to write a commit that large. */
const repository = (scripts: Record<string, string>): SvnRepository => ({
  folder: '/srv/svn/house',
  youngest: '1',
  shared: false,
  look: (command) => ({ file: process.execPath, args: ['--eval', scripts[command] ?? ''], cwd: tmpdir(), env: {} }),
});

const settings = { repository: 'r', layout: toLayout('standard', undefined), include: [], exclude: [], decoder: new TextDecoder('windows-1252') };

describe('the changes of a commit', function () {
  this.timeout(60_000);

  it('are made of 300,000 files without going through them again for each', async () => {
    const files = 'const lines = ["A   trunk/"]; for (let n = 0; n < 300000; n++) lines.push(`A   trunk/${n}`); process.stdout.write(lines.join("\\n") + "\\n")';
    const changes = [];
    for await (const change of commitChanges(repository({ changed: files }), settings, '1')) changes.push(change);
    expect(changes).to.have.length(1);
    expect(changes[0]).to.include({ author: '(no author)', comments: '', revision: '1' });
    expect(changes[0]!.files).to.have.length(300_000);
    expect(changes[0]!.files.at(-1)).to.equal('299999');
  });

  it('are not given where svnlook breaks off, since a part of them would look like all', async () => {
    const broken = 'process.stdout.write("A   a\\nA   b\\n", () => process.exit(3))';
    const changes = [];
    let error: unknown;
    try {
      for await (const change of commitChanges(repository({ changed: broken }), settings, '1')) changes.push(change);
    } catch (thrown) {
      error = thrown;
    }
    expect(changes).to.deep.equal([]);
    expect(error).to.include({ code: 'CH_HOOK_PROGRAM' });
  });
});
