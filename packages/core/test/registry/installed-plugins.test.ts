import { expect } from 'chai';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { installedPlugins } from '../../src/index.js';
import { PluginFolder } from './plugin-folder.js';

describe('installedPlugins', () => {
  let folder: PluginFolder;

  beforeEach(() => {
    folder = new PluginFolder();
  });

  afterEach(() => folder.remove());

  /** Those in the fixture; what a folder above the temporary one may hold is not our business. */
  const found = async (kind: 'dialect' | 'sink' | 'inbox', folders = [folder.path]) =>
    (await installedPlugins(kind, folders)).filter((it) => it.folder.startsWith(folder.path));

  it('finds plugins of the kind, scoped ones too, sorted by name', async () => {
    folder.install('change-hook-dialect-zeta', '', { description: 'Takes Z' });
    folder.install('@acme/change-hook-dialect-foo', '');
    folder.install('change-hook-sink-jsonl', '');
    folder.install('change-hook-kit', '');
    folder.install('left-pad', '');
    expect(await found('dialect')).to.deep.equal([
      {
        name: '@acme/foo', packageName: '@acme/change-hook-dialect-foo', version: '1.2.3', description: undefined,
        folder: path.join(folder.path, 'node_modules/@acme/change-hook-dialect-foo'),
      },
      {
        name: 'zeta', packageName: 'change-hook-dialect-zeta', version: '1.2.3', description: 'Takes Z',
        folder: path.join(folder.path, 'node_modules/change-hook-dialect-zeta'),
      },
    ]);
    expect((await found('sink')).map((it) => it.name)).to.deep.equal(['jsonl']);
    expect(await found('inbox')).to.deep.equal([]);
  });

  it('looks up the tree and into each folder, the nearest first', async () => {
    folder.install('change-hook-dialect-acme', '', { version: '1.0.0' });
    folder.install('change-hook-dialect-up', '');
    folder.write('sub/node_modules/change-hook-dialect-acme/package.json', '{"version":"2.0.0"}');
    folder.write('other/node_modules/change-hook-dialect-other/package.json', '{"version":"3.0.0"}');
    const plugins = await found('dialect', [path.join(folder.path, 'sub/deep'), path.join(folder.path, 'other')]);
    expect(plugins.map((it) => `${it.name}@${it.version}`)).to.deep.equal(['acme@2.0.0', 'other@3.0.0', 'up@1.2.3']);
  });

  it('never runs their code', async () => {
    const proof = path.join(folder.path, 'proof');
    folder.install('change-hook-dialect-acme', `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(proof)}, '')`);
    expect(await found('dialect')).to.have.length(1);
    expect(existsSync(proof)).to.equal(false);
  });

  it('lists a plugin whose package.json is broken or odd, without a version', async () => {
    folder.write('node_modules/change-hook-dialect-broken/package.json', '{');
    folder.write('node_modules/change-hook-dialect-odd/package.json', '[1]');
    folder.write('node_modules/change-hook-dialect-typed/package.json', '{"version":7}');
    expect((await found('dialect')).map((it) => [it.name, it.version])).to.deep.equal([['broken', undefined], ['odd', undefined], ['typed', undefined]]);
  });

  it('passes over remains, dangling links and names that the config could not list', async () => {
    mkdirSync(path.join(folder.path, 'node_modules/change-hook-dialect-rest'), { recursive: true });
    symlinkSync('/nowhere-at-all', path.join(folder.path, 'node_modules/change-hook-dialect-dangling'));
    folder.install('change-hook-dialect-Upper', '');
    folder.write('node_modules/change-hook-dialect-file', '');
    folder.write('node_modules/@scope-that-is-a-file', '');
    expect(await found('dialect')).to.deep.equal([]);
  });

  it('finds nothing in a folder that does not exist', async () => {
    expect(await found('dialect', [path.join(folder.path, 'not/there')])).to.deep.equal([]);
  });
});
