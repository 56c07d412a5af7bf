import { expect } from 'chai';
import { readLocalDialect } from '../../src/dev/local-dialect.js';
import { useWorkplace } from '../workplace.js';

describe("the folder of a dialect's package", () => {
  const at = useWorkplace();
  const read = (value: unknown, where = '.') => {
    at().write('package.json', typeof value === 'string' ? value : JSON.stringify(value));
    return readLocalDialect(at().folder, where);
  };

  it('tells how a config lists it', () => {
    expect(read({ name: 'change-hook-dialect-acme', version: '1.2.3' })).to.deep.equal({
      folder: at().folder, packageName: 'change-hook-dialect-acme', name: 'acme', version: '1.2.3', builds: false, output: '',
    });
    expect(read({ name: '@acme/change-hook-dialect-forge' })).to.include({ name: '@acme/forge', version: 'unknown' });
  });

  for (const [words, entry, output] of [
    ['main', { main: './dist/index.js' }, 'dist'],
    ['exports', { main: 'lib/x.js', exports: './build/src/index.js' }, 'build'],
    ['exports by path', { exports: { '.': './out/index.js', './package.json': './package.json' } }, 'out'],
    ['exports by condition', { exports: { '.': { types: './types/index.d.ts', import: './dist/index.mjs', require: './cjs/index.cjs' } } }, 'dist'],
    ['conditions alone', { exports: { types: './types/a.d.ts', default: './lib/a.js' } }, 'lib'],
    ['a list', { exports: ['./one/a.js', './two/b.js'] }, 'one'],
    ['nothing', {}, ''],
  ] as const) {
    it(`tells what a build writes by ${words}`, () => {
      expect(read({ name: 'change-hook-dialect-acme', scripts: { build: 'x' }, ...entry })).to.include({ output, builds: true });
    });
  }

  for (const [words, value, says] of [
    ['of something else', { name: 'acme' }, 'has the name "acme", and that of a dialect is change-hook-dialect-NAME'],
    ['of a sink', { name: 'change-hook-sink-acme' }, 'is not the package of a dialect'],
    ['without a name', {}, 'has the name (none)'],
    ['that is no object', '7', 'is not the package of a dialect'],
    ['that is no JSON', '{', "can't be read"],
  ] as const) {
    it(`is refused for a package.json ${words}`, () => {
      expect(() => read(value)).to.throw(says);
    });
  }

  it('is refused when it is not there', () => {
    expect(() => readLocalDialect(at().folder, 'gone')).to.throw('gone has no package.json');
  });
});
