import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { parse } from 'yaml';
import { ROOT, tool } from '../bootstrap/paths.mjs';
import { foldersIn } from '../bootstrap/stamp.mjs';

const PROJECTS = [...['packages', 'examples'].flatMap((parent) => foldersIn(join(ROOT, parent)).map((name) => join(ROOT, parent, name))), ...['faults', 'compare', 'tarballs'].map((name) => join(ROOT, name))];

describe('a release', () => {
  let folder;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'change-hook-release-'));
    for (const name of ['package.json', 'pnpm-workspace.yaml', '.changeset']) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
    for (const project of PROJECTS) {
      const manifest = join(project, 'package.json');
      try {
        readFileSync(manifest);
      } catch (error) {
        if (error.code === 'ENOENT') continue;
        throw error;
      }
      const copy = join(folder, relative(ROOT, manifest));
      mkdirSync(dirname(copy), { recursive: true });
      cpSync(manifest, copy);
    }
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const versions = () =>
    new Map(foldersIn(join(folder, 'packages')).map((name) => {
      const { name: packageName, version } = JSON.parse(readFileSync(join(folder, 'packages', name, 'package.json'), 'utf8'));
      return [packageName, version];
    }));

  it('of a patch of core is a patch of every package, and nobody has to move', () => {
    const before = versions();
    writeFileSync(join(folder, '.changeset', 'one.md'), '---\n"change-hook-core": patch\n---\n\nMend it.\n');
    execFileSync(process.execPath, [tool('@changesets/cli', 'bin.js'), 'version'], { cwd: folder, stdio: 'pipe' });
    const [[, old]] = before;
    const [major, minor, patch] = old.split('.').map(Number);
    expect(new Set(versions().values())).to.deep.equal(new Set([`${major}.${minor}.${patch + 1}`]));
    expect(versions().size).to.equal(before.size);
  }).timeout(30_000);

  it('is published with its provenance, and only after all of CI', () => {
    const { jobs: { release }, permissions } = parse(readFileSync(join(ROOT, '.github/workflows/release.yml'), 'utf8'));
    expect(permissions['id-token']).to.equal('write');
    const runs = release.steps.map(({ run, uses }) => run ?? uses);
    expect(runs.indexOf('.ci/run')).to.be.within(0, runs.indexOf('changesets/action@v1') - 1);
    expect(release.steps.at(-1).env.NPM_CONFIG_PROVENANCE).to.equal('true');
  });
});
