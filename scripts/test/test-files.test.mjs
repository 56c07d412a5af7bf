import { expect } from 'chai';
import { join } from 'node:path';
import { ROOT, userFolder } from '../bootstrap/paths.mjs';
import { COMPARE, FAULTS, mochaArgs, TARBALLS } from '../bootstrap/test-files.mjs';

describe('mochaArgs', () => {
  it('names every test by default', () => {
    expect(mochaArgs([], ROOT)).to.include.members(['packages/*/dist/test/**/*.test.js', 'scripts/test/**/*.test.mjs']);
  });

  it('hands other arguments on beside every test', () => {
    const args = mochaArgs(['--grep', 'a sentence'], ROOT);
    expect(args).to.include('packages/*/dist/test/**/*.test.js');
    expect(args.slice(-2)).to.deep.equal(['--grep', 'a sentence']);
  });

  it('runs only the test that is named by its source', () => {
    expect(mochaArgs(['packages/core/test/a/b.test.ts', '--bail'], ROOT)).to.deep.equal(['packages/core/dist/test/a/b.test.js', '--bail']);
  });

  it('takes a test named by its output, or one that is not compiled, as it is', () => {
    expect(mochaArgs(['packages/core/dist/test/b.test.js'], ROOT)).to.deep.equal(['packages/core/dist/test/b.test.js']);
    expect(mochaArgs(['scripts/test/lock.test.mjs'], ROOT)).to.deep.equal(['scripts/test/lock.test.mjs']);
  });

  it('runs the tests of a room that is named by its folder', () => {
    expect(mochaArgs(['packages/core'], ROOT)).to.deep.equal(['packages/core/dist/test/**/*.test.{js,mjs}']);
    expect(mochaArgs(['packages/core/'], ROOT)).to.deep.equal(['packages/core/dist/test/**/*.test.{js,mjs}']);
    expect(mochaArgs(['scripts/test'], ROOT)).to.deep.equal(['scripts/test/**/*.test.{js,mjs}']);
  });

  it("reads names relative to the user's folder", () => {
    expect(mochaArgs(['test/b.test.ts'], join(ROOT, 'packages', 'core'))).to.deep.equal(['packages/core/dist/test/b.test.js']);
  });

  it('knows the fault suite apart from the tests', () => {
    expect(mochaArgs([], ROOT).join()).not.to.include('faults');
    expect(mochaArgs([], ROOT, FAULTS)).to.deep.equal(['faults/dist/test/**/*.test.js']);
    expect(mochaArgs(['faults/test/a.test.ts'], ROOT, FAULTS)).to.deep.equal(['faults/dist/test/a.test.js']);
    expect(mochaArgs(['faults'], ROOT, FAULTS)).to.deep.equal(['faults/dist/test/**/*.test.{js,mjs}']);
  });

  it('knows the comparison with Buildbot apart from the tests', () => {
    expect(mochaArgs([], ROOT).join()).not.to.include('compare');
    expect(mochaArgs([], ROOT, COMPARE)).to.deep.equal(['compare/dist/test/**/*.test.js']);
    expect(mochaArgs(['compare/test/a.test.ts'], ROOT, COMPARE)).to.deep.equal(['compare/dist/test/a.test.js']);
    expect(mochaArgs(['compare'], ROOT, COMPARE)).to.deep.equal(['compare/dist/test/**/*.test.{js,mjs}']);
  });
});

describe('userFolder', () => {
  it('are those of the tarballs only where they are asked for', () => {
    expect(mochaArgs([], ROOT).join()).not.to.include('tarballs');
    expect(mochaArgs(['tarballs/test/a.test.ts'], ROOT, TARBALLS)).to.deep.equal(['tarballs/dist/test/a.test.js']);
  });

  it('is what npm says when npm went to the root', () => {
    expect(userFolder(ROOT, { INIT_CWD: '/somewhere' })).to.equal('/somewhere');
  });

  it('is the current folder without npm', () => {
    expect(userFolder(ROOT, {})).to.equal(ROOT);
  });

  it('is the current folder when an outer npm left its own behind', () => {
    expect(userFolder('/elsewhere', { INIT_CWD: '/outer' })).to.equal('/elsewhere');
  });
});
