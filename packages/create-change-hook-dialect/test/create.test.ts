import { expect } from 'chai';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pluginNameOf } from 'change-hook-core';
import * as exported from '../src/index.js';
import { useFolder } from './made-package.js';

interface Dependencies {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
}

describe('create-change-hook-dialect', function () {
  this.timeout(60_000);
  const at = useFolder();
  const read = (...path: string[]): string => readFileSync(join(at().folder, ...path), 'utf8');
  const manifest = (folder: string) => JSON.parse(read(folder, 'package.json')) as Record<string, unknown>;

  it('exports what the package of sinks needs', () => {
    expect(Object.keys(exported).sort()).to.deep.equal(['createFromCommandLine', 'toPackageName', 'writePackage']);
  });

  for (const kind of ['dialect', 'sink'] as const) {
    it(`makes a ${kind} that compiles and passes its own tests at once`, async () => {
      // A name that begins with a digit, as no name of TypeScript does.
      const folder = `change-hook-${kind}-3d-forge`;
      expect(await at().create(kind, '3d-forge', '--yes', '--author', 'Ann "the" Ä')).to.include({ code: 0, err: '' });
      at().link(folder);
      expect(await at().run(folder, 'typescript/bin/tsc')).to.deep.equal({ code: 0, out: '', err: '' });
      const tests = await at().run(folder, 'mocha/bin/mocha.js', 'dist/test/**/*.test.js');
      expect(tests.code, tests.out + tests.err).to.equal(0);
      expect(tests.out).to.match(/ \d{2,} passing/).and.not.match(/pending/);
      expect(manifest(folder)).to.include({ author: 'Ann "the" Ä' });
      expect(read(folder, 'LICENSE')).to.contain('Ann "the" Ä\n');
      await at().takesItsReadme(kind, folder);
    });

    it(`gives a ${kind} what npm and the registry look for`, async () => {
      await at().create(kind, '@acme/forge', '--yes', '--author', 'Ann');
      const made = manifest(`change-hook-${kind}-forge`);
      expect(made).to.deep.include({ name: `@acme/change-hook-${kind}-forge`, keywords: ['change-hook', `change-hook-${kind}`], author: 'Ann', license: 'MIT', type: 'module' });
      expect(pluginNameOf(kind, String(made['name']))).to.equal('@acme/forge');
      expect(Object.keys(made['peerDependencies'] ?? {})).to.deep.equal(['change-hook-core']);
      expect(made['peerDependencies']).to.deep.equal({ 'change-hook-core': `^${(JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version}` });
      expect(readdirSync(join(at().folder, `change-hook-${kind}-forge`)).sort()).to.include.members(['.github', '.gitignore', 'LICENSE', 'README.md', 'package.json', 'src', 'test', 'tsconfig.json']);
      expect(read(`change-hook-${kind}-forge`, 'README.md')).to.contain('"@acme/forge"');
      expect(read(`change-hook-${kind}-forge`, 'src', 'index.ts')).to.contain("name: 'forge'");
      const files = readdirSync(join(at().folder, `change-hook-${kind}-forge`), { recursive: true, withFileTypes: true }).filter((it) => it.isFile());
      for (const { parentPath, name } of files) expect(readFileSync(join(parentPath, name), 'utf8'), name).to.not.match(/\{\{\w/);
      expect(made).to.have.deep.property('publishConfig', { access: 'public' });
    });
  }

  for (const kind of ['dialect', 'sink'] as const) {
    it(`has a ${kind} depend on what we ourselves are built and tested with`, async () => {
      await at().create(kind, 'acme', '--yes');
      const { dependencies, devDependencies } = manifest(`change-hook-${kind}-acme`) as unknown as Dependencies;
      const theirs = Object.entries({ ...dependencies, ...devDependencies }).filter(([name]) => !name.startsWith('change-hook-'));
      const [own, root] = ['../../package.json', '../../../../package.json'].map((file) => JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as Dependencies);
      const ours = { ...root?.devDependencies, ...own?.devDependencies };
      for (const [name, range] of theirs) expect(range, name).to.equal(`^${(ours[name] ?? '').replace(/^\^/, '')}`);
      expect(theirs).to.have.length.above(4);
    });
  }

  it('installs tarballs where it is told, named from where one stands, and publishes ranges', async () => {
    mkdirSync(join(at().folder, 'sub'));
    writeFileSync(join(at().folder, 'core.tgz'), '');
    writeFileSync(join(at().folder, 'sub', 'testkit.tgz'), '');
    await at().create('dialect', 'acme', '--yes', '--core', 'core.tgz', '--testkit', 'sub/testkit.tgz');
    const { devDependencies, peerDependencies } = manifest('change-hook-dialect-acme') as unknown as Dependencies;
    expect(devDependencies).to.include({
      'change-hook-core': `file:${at().folder}/core.tgz`, 'change-hook-testkit': `file:${at().folder}/sub/testkit.tgz`,
    });
    expect(peerDependencies['change-hook-core']).to.match(/^\^\d+\.\d+\.\d+$/);
  });

  it('takes a range for what is published, too, and an address for what is installed', async () => {
    await at().create('dialect', 'acme', '--yes', '--core', '^0.3.0', '--testkit', 'https://x.example/testkit.tgz');
    const { devDependencies, peerDependencies } = manifest('change-hook-dialect-acme') as unknown as Dependencies;
    expect(devDependencies).to.include({ 'change-hook-core': '^0.3.0', 'change-hook-testkit': 'https://x.example/testkit.tgz' });
    expect(peerDependencies).to.deep.equal({ 'change-hook-core': '^0.3.0' });
  });

  it('refuses a tarball that is not there, and writes nothing', async () => {
    const { code, err } = await at().create('sink', 'acme', '--yes', '--testkit', 'nowhere.tgz');
    expect(err).to.contain(join(at().folder, 'nowhere.tgz'));
    expect(code).to.equal(2);
    expect(readdirSync(at().folder)).to.deep.equal([]);
  });

  it('gives the copyright to somebody where no author is known', async () => {
    await at().create('dialect', 'acme', '--yes', '--author', ' \n');
    expect(read('change-hook-dialect-acme', 'LICENSE')).to.contain(' the authors of change-hook-dialect-acme\n');
    expect(manifest('change-hook-dialect-acme')).to.include({ author: '' });
  });

  it('takes the name of the package for the name', async () => {
    expect((await at().create('dialect', 'change-hook-dialect-acme', '--yes')).code).to.equal(0);
    expect(manifest('change-hook-dialect-acme')).to.include({ name: 'change-hook-dialect-acme' });
  });

  for (const [name, why] of [
    ['Acme', /upper-case letters; write "acme"/], ['../acme', /it is a path/], ['a_b', /underscore/], ['node:fs', /built-in module/], ['https://x.example/a', /it is a URL/],
    ['change-hook-sink-acme', /package for change_hook_sinks/], ['', /it is empty/], ['-acme', /Unknown option/], ['a b', /white space/],
  ] as const) {
    it(`refuses the name ${JSON.stringify(name)}, and writes nothing`, async () => {
      const { code, err } = await at().create('dialect', name, '--yes');
      expect(err).to.match(why);
      expect(code).to.equal(2);
      expect(readdirSync(at().folder)).to.deep.equal([]);
    });
  }

  it('refuses a folder with anything in it, and takes one that only a clone has made', async () => {
    mkdirSync(join(at().folder, 'mine', '.git'), { recursive: true });
    mkdirSync(join(at().folder, 'full'));
    writeFileSync(join(at().folder, 'full', 'a'), '');
    expect(await at().create('dialect', 'acme', '--yes', '--folder', 'full')).to.include({ code: 1 });
    expect(readdirSync(join(at().folder, 'full'))).to.deep.equal(['a']);
    expect(await at().create('dialect', 'acme', '--yes', '--folder', 'mine')).to.include({ code: 0 });
  });

  it('refuses a file in the place of the folder, or of one above it', async () => {
    writeFileSync(join(at().folder, 'file'), 'mine');
    for (const folder of ['file', 'file/below']) {
      const { code, err } = await at().create('dialect', 'acme', '--yes', '--folder', folder);
      expect(err).to.match(/is a file, or lies below one: give another folder/);
      expect(code).to.equal(1);
    }
    expect(read('file')).to.equal('mine');
  });

  it('tells the next command as a shell takes it', async () => {
    expect((await at().create('dialect', 'acme', '--yes', '--folder', 'my own')).out).to.contain('next: cd "my own" && npm install && npm test\n');
  });

  it('needs a name where nobody can be asked, and no more than one', async () => {
    expect((await at().create('dialect')).err).to.match(/give it a name/);
    expect((await at().create('dialect', 'a', 'b')).code).to.equal(2);
    expect((await at().create('dialect', '--nonsense')).err).to.match(/nonsense/);
    expect((await at().create('dialect', 'acme', '--folder', '')).err).to.match(/--folder is empty/);
    expect((await at().create('sink', '--help')).out).to.match(/^npm create change-hook-sink/);
  });
});
