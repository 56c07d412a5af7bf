import { expect } from 'chai';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { loadDialects, systemClock } from '../../src/index.js';
import type { Mount } from '../../src/index.js';
import { dialectSource, SCHEMA_SOURCE } from './plugin-folder.js';
import { TwoFolders } from './two-folders.js';

describe('loadDialects', () => {
  let folders: TwoFolders;

  beforeEach(() => {
    folders = new TwoFolders();
  });

  afterEach(() => folders.remove());

  describe('finds a package', () => {
    it("in the config's folder, and tells label, file and folder", async () => {
      const file = folders.config.dialect('acme');
      const mount = await folders.mountOf('acme');
      expect(mount).to.deep.include({ mount: 'acme', label: 'acme@1.2.3', packageName: 'change-hook-dialect-acme', file, from: folders.config.path });
      expect(mount.open).to.equal(true);
    });

    it('in a folder above it', async () => {
      folders.config.dialect('acme');
      folders.config.write('deep/er/change-hook.config.yaml', '');
      const { mounts } = await loadDialects([{ mount: 'acme', dialect: 'acme', options: undefined }], {
        from: [new URL('deep/er/', folders.config.url).href],
        clock: systemClock,
      });
      expect(mounts.has('acme')).to.equal(true);
    });

    it('in the running installation, when the config has none', async () => {
      const file = folders.installation.dialect('acme');
      expect(await folders.mountOf('acme')).to.deep.include({ file, from: folders.installation.path });
    });

    it("in the config's folder before the installation", async () => {
      const file = folders.config.dialect('acme');
      folders.installation.dialect('acme');
      expect((await folders.mountOf('acme')).file).to.equal(file);
    });

    it('through a link, as pnpm installs it', async () => {
      const file = folders.config.install('.pnpm/acme@1.2.3/node_modules/change-hook-dialect-acme', `export default ${dialectSource('acme')}`, {
        name: 'change-hook-dialect-acme',
      });
      symlinkSync(path.dirname(file), path.join(folders.config.path, 'node_modules/change-hook-dialect-acme'));
      expect(await folders.mountOf('acme')).to.deep.include({ file, label: 'acme@1.2.3' });
    });

    it('of a scope', async () => {
      folders.config.install('@acme/change-hook-dialect-foo', `export default ${dialectSource('foo')}`);
      expect((await folders.mountOf('@acme/foo')).label).to.equal('foo@1.2.3');
    });

    it('that is CommonJS', async () => {
      folders.config.install('change-hook-dialect-acme', `module.exports = ${dialectSource('acme')}`, { type: 'commonjs', main: 'index.js', exports: undefined });
      expect((await folders.mountOf('acme')).label).to.equal('acme@1.2.3');
    });

    it('that was compiled to CommonJS from a default export', async () => {
      const source = `Object.defineProperty(exports, '__esModule', { value: true }); exports.default = ${dialectSource('acme')}`;
      folders.config.install('change-hook-dialect-acme', source, { type: 'commonjs', main: 'index.js', exports: undefined });
      expect((await folders.mountOf('acme')).label).to.equal('acme@1.2.3');
    });

    it('that exports an instance of a class', async () => {
      folders.config.install('change-hook-dialect-acme', `class Acme {
        apiVersion = 1; name = 'acme'; authentication = 'none'; accepts = { methods: ['GET'], mediaTypes: [''] };
        verify() { return { ok: true }; } identify() {} translate() { return { ignored: this.name }; }
      }
      export default new Acme();`);
      const mount = await folders.mountOf('acme');
      expect(mount.dialect.translate(undefined as never, undefined as never)).to.deep.equal({ ignored: 'acme' });
    });

    it('and its version above a package.json that only says the type', async () => {
      folders.config.install('change-hook-dialect-acme', '', { exports: { import: './dist/index.js' } });
      folders.config.write('node_modules/change-hook-dialect-acme/dist/package.json', '{"type":"module","version":"0.0.0"}');
      folders.config.write('node_modules/change-hook-dialect-acme/dist/index.js', `export default ${dialectSource('acme')}`);
      expect((await folders.mountOf('acme')).label).to.equal('acme@1.2.3');
    });

    it('that is the folder of the config itself, as while a dialect is written', async () => {
      folders.config.write('package.json', '{"name":"change-hook-dialect-acme","version":"0.0.1","type":"module","exports":"./dialect.js"}');
      const file = folders.config.write('dialect.js', `export default ${dialectSource('acme')}`);
      expect(await folders.mountOf('acme')).to.deep.include({ file, label: 'acme@0.0.1' });
    });

    it('under an alias', async () => {
      folders.config.install('change-hook-dialect-acme', `export default ${dialectSource('acme')}`, { name: 'another', version: '7.0.0' });
      expect((await folders.mountOf('acme')).label).to.equal('acme@7.0.0');
    });

    it('without a version', async () => {
      folders.config.install('change-hook-dialect-acme', `export default ${dialectSource('acme')}`, { version: undefined });
      expect((await folders.mountOf('acme')).label).to.equal('acme@unknown');
    });

    it('for two mounts of one dialect', async () => {
      folders.config.dialect('acme', SCHEMA_SOURCE);
      const { mounts, problems } = await folders.load([
        { mount: 'acme', dialect: 'acme', options: { a: 1 } },
        { mount: 'Acme.2', dialect: 'acme', options: { a: 2 } },
      ]);
      expect(problems).to.deep.equal([]);
      expect([...mounts].map(([key, it]) => [key, it.mount, (it.options as { a: number }).a])).to.deep.equal([['acme', 'acme', 1], ['Acme.2', 'Acme.2', 2]]);
      expect(mounts.get('acme')?.dialect).to.equal(mounts.get('Acme.2')?.dialect);
    });
  });

  describe('touches nothing that is not listed', () => {
    it('never runs an unlisted package that is installed beside a listed one', async () => {
      const proof = path.join(folders.config.path, 'proof');
      const source = (name: string): string =>
        `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(proof)}, '${name}'); export default ${dialectSource(name)}`;
      folders.config.install('change-hook-dialect-quiet', source('quiet'));
      folders.config.dialect('acme');
      await folders.mountOf('acme');
      expect(existsSync(proof)).to.equal(false);
      // The same package, listed: the proof can fail.
      await folders.mountOf('quiet');
      expect(readFileSync(proof, 'utf8')).to.equal('quiet');
    });

    it('never resolves a name that is not of the form', async () => {
      folders.config.write('evil.js', `throw new Error('was imported')`);
      expect(await folders.problemOf('../evil.js')).to.have.property('code', 'CH_PLUGIN_NAME');
      expect(await folders.problemOf(new URL('evil.js', folders.config.url).href)).to.have.property('code', 'CH_PLUGIN_NAME');
    });
  });

  it('keeps sensitive names in lower case', async () => {
    folders.config.dialect('acme', `sensitive: { headers: ['X-Token'], query: ['Token'] }`);
    const { sensitive } = await folders.mountOf('acme');
    expect([...sensitive.headers, ...sensitive.query]).to.deep.equal(['x-token', 'token']);
  });

  it('asks for sensitive names with the options, where they name them', async () => {
    folders.config.dialect('acme', `sensitive: () => ({ headers: ['X-From-Options'] })`);
    expect([...(await folders.mountOf('acme')).sensitive.headers]).to.deep.equal(['x-from-options']);
    for (const wrong of ['7', '({ headers: 7 })', '{ throw new Error("boo"); }']) {
      folders.config.dialect('wrong', `sensitive: () => ${wrong}`);
      expect((await folders.problemOf('wrong')).code).to.equal('CH_PLUGIN_SHAPE');
    }
  });

  describe('lists', () => {
    it('every problem of every dialect, in the order of the config, and still mounts the good ones', async () => {
      folders.config.dialect('good');
      folders.config.dialect('strict', SCHEMA_SOURCE);
      folders.config.dialect('old', 'apiVersion: 0');
      const { mounts, problems } = await folders.load({ absent: true, good: true, strict: { bad: 1 }, '../x': true, old: true });
      expect([...mounts.keys()]).to.deep.equal(['good']);
      expect(problems.map((it) => it.code)).to.deep.equal([
        'CH_PLUGIN_MISSING', 'CH_CONFIG_OPTIONS_INVALID', 'CH_PLUGIN_NAME', 'CH_PLUGIN_API_VERSION',
      ]);
    });

    it('a mount that is listed twice, and keeps the first', async () => {
      folders.config.dialect('acme', SCHEMA_SOURCE);
      const { mounts, problems } = await folders.load([
        { mount: 'acme', dialect: 'acme', options: { first: true } },
        { mount: 'acme', dialect: 'acme', options: {} },
      ]);
      expect(mounts.get('acme')?.options).to.have.property('first');
      expect(problems.map((it) => it.message)).to.deep.equal(["the config's change_hook_dialects.acme: this mount is listed twice"]);
    });

    for (const mount of ['', 'a b', 'a/b', '..', '.x', 'a%20b', 'a?b', 'ü', '@/x', 'x'.repeat(201)]) {
      it(`a mount that can't be part of a URL: ${JSON.stringify(mount.slice(0, 20))}`, async () => {
        folders.config.dialect('acme');
        const { problems } = await folders.load([{ mount, dialect: 'acme', options: undefined }]);
        expect(problems.map((it) => it.code)).to.deep.equal(['CH_CONFIG_VALUE']);
        expect(problems[0]?.message).to.include('a mount is part of a URL');
      });
    }
  });

  it('gives a registry that can not be changed', async () => {
    folders.config.dialect('acme');
    const { mounts } = await folders.load({ acme: true });
    expect(mounts).not.to.have.any.keys('set', 'delete', 'clear');
    expect((mounts as unknown as Map<string, Mount>).set).to.equal(undefined);
    expect(() => Map.prototype.set.call(mounts, 'x', 1)).to.throw(TypeError);
    const mount = mounts.get('acme')!;
    expect(() => Object.assign(mount, { open: false })).to.throw(TypeError);
    expect(() => Set.prototype.add.call(mount.sensitive.headers, 'x')).to.throw(TypeError);
    expect([...mounts.entries()]).to.deep.equal([['acme', mount]]);
  });
});
