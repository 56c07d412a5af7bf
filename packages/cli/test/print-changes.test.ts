import { expect } from 'chai';
import { changeCells } from '../src/print-changes.js';

describe('the cells of a change', () => {
  it('are revision, branch, author and the first line of its comments, cut', () => {
    const change = { author: 'Ann', comments: `${'x'.repeat(80)}\nmore`, files: [], properties: {}, repository: 'r', project: '', revision: 'a'.repeat(40), branch: 'main' };
    expect(changeCells(change)).to.deep.equal(['a'.repeat(12), 'main', 'Ann', `${'x'.repeat(69)}...`]);
  });

  it('of a poll say that it is one', () => {
    expect(changeCells({ poll: 'door' })).to.deep.equal(['', '', '', 'a poll']);
    expect(changeCells({ poll: null })).to.deep.equal(['', '', '', 'a poll of all pollers']);
  });
});
