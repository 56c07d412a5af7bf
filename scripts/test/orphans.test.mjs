import { expect } from 'chai';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { removeOrphans } from '../bootstrap/orphans.mjs';
import { foldersIn } from '../bootstrap/stamp.mjs';

describe('removeOrphans', () => {
  let parent;

  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'change-hook-orphans-'));
  });

  afterEach(() => rmSync(parent, { recursive: true }));

  function write(...names) {
    for (const name of names) {
      mkdirSync(dirname(join(parent, name)), { recursive: true });
      writeFileSync(join(parent, name), '');
    }
  }

  const rooms = () => foldersIn(parent).map((name) => join(parent, name));

  const left = (...names) => names.filter((name) => existsSync(join(parent, name)));

  it('removes all outputs of a source that is gone', () => {
    const outputs = ['js', 'js.map', 'd.ts', 'd.ts.map'].map((ending) => `room/dist/test/deep/old.test.${ending}`);
    write('room/package.json', ...outputs);
    expect(removeOrphans(rooms())).to.have.length(4);
    expect(left(...outputs)).to.deep.equal([]);
  });

  it('keeps the outputs of a source that is there, whatever its kind', () => {
    const outputs = ['a.js', 'a.js.map', 'a.d.ts', 'a.d.ts.map', 'b.mjs', 'b.d.mts', 'c.cjs', 'd.js'].map((name) => `room/dist/src/${name}`);
    write('room/package.json', 'room/src/a.ts', 'room/src/b.mts', 'room/src/c.cts', 'room/src/d.tsx', ...outputs);
    expect(removeOrphans(rooms())).to.deep.equal([]);
    expect(left(...outputs)).to.deep.equal(outputs);
  });

  it('keeps what the compiler did not write', () => {
    const others = ['room/dist/tsconfig.tsbuildinfo', 'room/dist/src/data.json', 'room/dist/public/app.js'];
    write('room/package.json', ...others);
    removeOrphans(rooms());
    expect(left(...others)).to.deep.equal(others);
  });

  it('removes the dist of a room that was deleted', () => {
    write('gone/dist/test/a.test.js', 'gone/node_modules/x/index.js');
    removeOrphans(rooms());
    expect(left('gone/dist', 'gone/node_modules/x/index.js')).to.deep.equal(['gone/node_modules/x/index.js']);
  });

  it('has nothing to do where there are no rooms', () => {
    expect(removeOrphans([join(parent, 'absent')])).to.deep.equal([]);
  });
});
