import { expect } from 'chai';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { ManualClock } from '../../src/index.js';
import { dialectSource } from './plugin-folder.js';
import { TwoFolders } from './two-folders.js';

describe('the registry says what is wrong with a package', () => {
  let folders: TwoFolders;

  beforeEach(() => {
    folders = new TwoFolders();
  });

  afterEach(() => folders.remove());

  it('that is missing: where it was looked for, and how to install it', async () => {
    const problem = await folders.problemOf('acme');
    expect(problem.code).to.equal('CH_PLUGIN_MISSING');
    expect(problem.message).to.include(folders.config.path).and.include(folders.installation.path);
    expect(problem.mend).to.include('npm install change-hook-dialect-acme');
    expect(problem.mend).to.include('if "acme" is a name of your own, add $dialect: PLUGIN to it');
    expect(problem.message + problem.mend).not.to.include('mean');
  });

  it('that is missing, and is nearly called as one that is installed', async () => {
    folders.installation.dialect('acme');
    const problem = await folders.problemOf('acmee');
    expect(problem.code).to.equal('CH_PLUGIN_MISSING');
    expect(problem.message).to.match(/; did you mean "acme"\?$/);
    expect(problem.mend).to.match(/^write "acme", if that was meant; or install it beside the config: npm install change-hook-dialect-acmee /);
  });

  it('that lacks a dependency', async () => {
    const file = folders.config.install('change-hook-dialect-acme', `import 'not-installed-dependency'; export default 1`);
    const problem = await folders.problemOf('acme');
    expect(problem.code).to.equal('CH_PLUGIN_DEPENDENCY_MISSING');
    expect(problem.message).to.include(file).and.include('not-installed-dependency');
  });

  it('that lacks a dependency, in CommonJS', async () => {
    folders.config.install('change-hook-dialect-acme', `require('not-installed-dependency')`, { type: 'commonjs', main: 'index.js', exports: undefined });
    const problem = await folders.problemOf('acme');
    expect(problem.code).to.equal('CH_PLUGIN_DEPENDENCY_MISSING');
    expect(problem.message).not.to.include('Require stack');
  });

  it('that was never built', async () => {
    folders.config.install('change-hook-dialect-acme', '', { exports: { import: './dist/index.js' } });
    const problem = await folders.problemOf('acme');
    expect(problem.code).to.equal('CH_PLUGIN_ENTRY_MISSING');
    expect(problem.message).to.include('dist/index.js');
    expect(problem.mend).to.include('build it');
  });

  it('that exports nothing', async () => {
    folders.config.install('change-hook-dialect-acme', '', { exports: { './other': './index.js' } });
    expect(await folders.problemOf('acme')).to.have.property('code', 'CH_PLUGIN_ENTRY_MISSING');
  });

  it('that is an empty folder, and does not look on for another', async () => {
    mkdirSync(path.join(folders.config.path, 'node_modules/change-hook-dialect-acme'), { recursive: true });
    folders.installation.dialect('acme');
    expect(await folders.problemOf('acme')).to.have.property('code', 'CH_PLUGIN_ENTRY_MISSING');
  });

  it('that is the folder of the config itself, and exports nothing', async () => {
    folders.config.write('package.json', '{"name":"change-hook-dialect-acme","exports":{"./other":"./x.js"}}');
    const problem = await folders.problemOf('acme');
    expect(problem.code).to.equal('CH_PLUGIN_ENTRY_MISSING');
    expect(problem.message).to.include(folders.config.path);
  });

  it('whose package.json is broken', async () => {
    folders.config.write('node_modules/change-hook-dialect-acme/package.json', '{"name":');
    expect(await folders.problemOf('acme')).to.have.property('code', 'CH_PLUGIN_ENTRY_MISSING');
  });

  it('that throws at import, with its words and its cause', async () => {
    const file = folders.config.install('change-hook-dialect-acme', `throw new TypeError('no luck today\\nsecond line')`);
    const problem = await folders.problemOf('acme');
    expect(problem.code).to.equal('CH_PLUGIN_IMPORT');
    expect(problem.message).to.include(file).and.include('no luck today').and.not.include('second line');
    expect(problem.cause).to.be.instanceOf(TypeError);
  });

  for (const thrown of ['undefined', 'null', '7', `'words'`, `Object.create(null)`, `{ get code() { throw 1 } }`, '(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy; })()']) {
    it(`that throws ${thrown} at import`, async () => {
      folders.config.install('change-hook-dialect-acme', `throw (${thrown})`);
      expect(await folders.problemOf('acme')).to.have.property('code', 'CH_PLUGIN_IMPORT');
    });
  }

  it('that has a syntax error', async () => {
    const file = folders.config.install('change-hook-dialect-acme', '\nexport default {{');
    const problem = await folders.problemOf('acme');
    expect(problem.code).to.equal('CH_PLUGIN_IMPORT');
    expect(problem.message).to.include(file).and.include('SyntaxError');
  });

  it('that imports what another module does not export, with the place', async () => {
    const file = folders.config.install('change-hook-dialect-acme', `\nimport { nothing } from 'node:path'; export default nothing`);
    const problem = await folders.problemOf('acme');
    expect(problem.code).to.equal('CH_PLUGIN_IMPORT');
    expect(problem.message).to.include(`'nothing' (${new URL(`file://${file}`).href}:2)`);
  });

  it('that does not finish its import', async () => {
    folders.config.install('change-hook-dialect-acme', 'await new Promise(() => {}); export default 1');
    const clock = new ManualClock();
    const loading = folders.load({ acme: true }, clock);
    expect(clock.next()).to.equal(10_000);
    clock.advance(10_000);
    const { problems } = await loading;
    expect(problems.map((it) => it.code)).to.deep.equal(['CH_PLUGIN_IMPORT_TIMEOUT']);
    expect(problems[0]?.message).to.include('within 10000 ms');
  });

  it('that has no default export', async () => {
    folders.config.install('change-hook-dialect-acme', `export const dialect = ${dialectSource('acme')}`);
    const problem = await folders.problemOf('acme');
    expect(problem.code).to.equal('CH_PLUGIN_NO_DEFAULT_EXPORT');
    expect(problem.mend).to.include('export default');
  });

  it('that has none, compiled to CommonJS', async () => {
    const source = `Object.defineProperty(exports, '__esModule', { value: true }); exports.dialect = ${dialectSource('acme')}`;
    folders.config.install('change-hook-dialect-acme', source, { type: 'commonjs', main: 'index.js', exports: undefined });
    expect(await folders.problemOf('acme')).to.have.property('code', 'CH_PLUGIN_NO_DEFAULT_EXPORT');
  });

  for (const [source, words] of [
    ['null', 'is null'],
    [`'text'`, 'is a string'],
    ['7', 'is a number'],
    ['[]', 'is a list'],
    ['Symbol()', 'is a symbol'],
    ['class Acme {}', 'write: export default new Acme()'],
    ['class { constructor() { throw 1; } }', 'is a class'],
    ['(() => { function Old() {} Old.prototype.verify = () => {}; return Old; })()', 'write: export default new Old()'],
    ['() => ({})', 'export the object that it makes'],
    [`Promise.resolve(${dialectSource('acme')})`, 'is a promise'],
    ['new Promise(() => {})', 'is a promise'],
    [`new Proxy({}, { get() { throw new Error('trap') } })`, 'threw when it was looked at: trap'],
    [`(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy; })()`, 'threw'],
  ] as const) {
    it(`that exports ${source.slice(0, 40)}`, async () => {
      folders.config.install('change-hook-dialect-acme', `const it = ${source}; export default it;`);
      const problem = await folders.problemOf('acme');
      expect(problem.code).to.equal('CH_PLUGIN_SHAPE');
      expect(problem.message).to.include(words === 'write: export default new Acme()' ? 'export default new Acme()' : words);
    });
  }

  it('that has a module-wide `then`', async () => {
    folders.config.install('change-hook-dialect-acme', `export default ${dialectSource('acme')}; export function then() {}`);
    const clock = new ManualClock();
    const loading = folders.load({ acme: true }, clock);
    clock.advance(10_000);
    expect((await loading).problems.map((it) => it.code)).to.deep.equal(['CH_PLUGIN_IMPORT_TIMEOUT']);
  });

  it('every member of which has a wrong type', async () => {
    folders.config.install('change-hook-dialect-acme', `export default {
      apiVersion: '1', name: 'Acme', options: {}, authentication: 'yes', accepts: { methods: ['post'], mediaTypes: 'application/json' },
      sensitive: { headers: 'x-token', query: [7] }, network: 'example.org', authenticates: true, verify: 1, identify: null, translate: {},
    }`);
    const { problems } = await folders.load({ acme: true });
    expect(problems.map((it) => it.code)).to.deep.equal(['CH_PLUGIN_SHAPE', 'CH_PLUGIN_NAME_MISMATCH']);
    const told = (problems[0]?.params as { problems: string[] }).problems;
    for (const member of ['apiVersion', 'name', 'options', 'authentication', 'accepts.methods', 'accepts.mediaTypes', 'sensitive.headers',
      'sensitive.query', 'authenticates', 'network', 'verify', 'identify', 'translate']) {
      expect(told.filter((it) => it.startsWith(`${member} `)), member).to.have.length(1);
    }
  });

  it('every member of which is missing', async () => {
    folders.config.install('change-hook-dialect-acme', 'export default {}');
    const problem = await folders.problemOf('acme');
    for (const member of ['apiVersion', 'name', 'authentication', 'accepts', 'verify', 'identify', 'translate']) {
      expect(problem.message).to.include(member);
    }
    expect(problem.message).not.to.include('network');
  });

  it('a member of which throws when it is read, beside the other problems', async () => {
    folders.config.dialect('acme', `get verify() { throw new Error('boo') }, get accepts() { throw new Error('hoo') }, identify: 1`);
    const problem = await folders.problemOf('acme');
    expect(problem.message).to.include('verify threw when it was read: boo').and.include('accepts threw when it was read: hoo').and.include('identify must be');
  });

  it('a member of which throws when it is looked into', async () => {
    folders.config.dialect('acme', `options: { get '~standard'() { throw new Error('boo') } }, network: new Proxy([], { get() { throw new Error('hoo') } })`);
    const problem = await folders.problemOf('acme');
    expect(problem.message).to.include('options threw when it was read: boo').and.include('network threw when it was read: hoo');
  });

  it('that is written for a later apiVersion: update change-hook', async () => {
    folders.config.dialect('acme', 'apiVersion: 2, verify: undefined');
    const problem = await folders.problemOf('acme');
    expect(problem.code).to.equal('CH_PLUGIN_API_VERSION');
    expect(problem.mend).to.include('update change-hook');
  });

  it('that is written for an earlier apiVersion: install a newer one', async () => {
    folders.config.dialect('acme', 'apiVersion: 0');
    const problem = await folders.problemOf('acme');
    expect(problem.code).to.equal('CH_PLUGIN_API_VERSION');
    expect(problem.mend).to.include('install a newer change-hook-dialect-acme');
  });

  it('that calls itself otherwise', async () => {
    folders.config.dialect('acme', `name: 'github'`);
    const problem = await folders.problemOf('acme');
    expect(problem.code).to.equal('CH_PLUGIN_NAME_MISMATCH');
    expect(problem.mend).to.include(`name: 'acme'`);
  });

  it('of a scope that calls itself by its scope', async () => {
    folders.config.install('@acme/change-hook-dialect-foo', `export default ${dialectSource('@acme/foo')}`);
    const problem = await folders.problemOf('@acme/foo');
    expect(problem.mend).to.include(`name: 'foo'`);
  });
});
