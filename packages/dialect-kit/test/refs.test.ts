import { expect } from 'chai';
import { fullRefName, isZeros, parseRef } from '../src/index.js';

describe('parseRef', () => {
  for (const [ref, kind, name] of [
    ['refs/heads/main', 'branch', 'main'],
    ['refs/heads/feature/a/b', 'branch', 'feature/a/b'],
    ['refs/heads/refs/tags/odd', 'branch', 'refs/tags/odd'],
    ['refs/tags/v1.0', 'tag', 'v1.0'],
    ['refs/heads/', 'other', 'refs/heads/'],
    ['refs/pull/1/head', 'other', 'refs/pull/1/head'],
    ['refs/notes/commits', 'other', 'refs/notes/commits'],
    ['main', 'other', 'main'],
    ['', 'other', ''],
  ] as const) {
    it(`reads ${JSON.stringify(ref)} as ${kind} ${name}`, () => {
      expect(parseRef(ref)).to.deep.equal({ kind, name });
    });
  }
});

describe('fullRefName', () => {
  it('gives back what parseRef read', () => {
    for (const ref of ['refs/heads/main', 'refs/heads/a/b', 'refs/tags/v1', 'refs/pull/1/head', 'main', '']) expect(fullRefName(parseRef(ref))).to.equal(ref);
  });
});

describe('isZeros', () => {
  it('knows the hash of nothing, of SHA-1 and of SHA-256', () => {
    expect([isZeros('0'.repeat(40)), isZeros('0'.repeat(64))]).to.deep.equal([true, true]);
  });

  it('takes nothing else for it', () => {
    expect(['0', '', '0'.repeat(41), `${'0'.repeat(39)}1`, null, 0].map(isZeros)).to.deep.equal([false, false, false, false, false, false]);
  });
});
