import { expect } from 'chai';
import { normaliseChange } from 'change-hook-core';
import { commitChange, tellsNoFiles } from '../src/index.js';

const COMMON = { frame: { repository: 'https://x.example/house.git', project: 'acme/house', codebase: 'cb', properties: { event: 'push' } }, branch: 'main', category: 'push', author: 'Bo' };

describe('commitChange', () => {
  it('takes from a commit what it tells, and the rest from the push', () => {
    const commit = {
      id: '8f2c', message: 'Mend the door', url: 'https://x.example/8f2c', timestamp: '1970-01-01T00:00:07Z', added: ['a'], modified: ['b'], removed: ['c'],
      author: { name: 'Ann', email: 'ann@x.example' }, committer: { name: 'Cy' },
    };
    expect(commitChange(commit, COMMON)).to.deep.equal({
      author: 'Ann <ann@x.example>', committer: 'Cy', comments: 'Mend the door', files: ['a', 'b', 'c'], revision: '8f2c', when_timestamp: 7, revlink: 'https://x.example/8f2c',
      branch: 'main', category: 'push', repository: 'https://x.example/house.git', project: 'acme/house', codebase: 'cb', src: 'git', properties: { event: 'push' },
    });
  });

  it('gives a change of a commit that tells nothing, by who pushed it', () => {
    expect(normaliseChange(commitChange({ message: 7, author: null, added: [null, {}] }, COMMON))).to.have.nested.property('change.author', 'Bo');
  });

  it('reads people as it is told to', () => {
    expect(commitChange({ author: 'Ann' }, COMMON, (value, role) => `${(value as Record<string, string>)[role]}!`)).to.include({ author: 'Ann!' });
  });
});

describe('tellsNoFiles', () => {
  for (const [commit, told] of [[{ id: 'a' }, true], [{ added: null }, false], [{ removed: ['a'] }, false]] as const) {
    it(`is ${told} of ${JSON.stringify(commit)}`, () => expect(tellsNoFiles(commit)).to.equal(told));
  }
});
