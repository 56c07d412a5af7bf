import { expect } from 'chai';
import { toBaseForm } from '../../src/index.js';
import type { Change } from '../../src/index.js';

describe('toBaseForm', () => {
  it('has a field for each that the change has, empty ones too, and none for what is absent', () => {
    const change: Change = { author: 'Ann', comments: '', files: ['a b', 'ü'], properties: { n: [1] }, repository: 'r', project: '', branch: '', when_timestamp: 1.5, src: 'git' };
    expect(Object.fromEntries(toBaseForm(change))).to.deep.equal({
      author: 'Ann', comments: '', files: '["a b","ü"]', properties: '{"n":[1]}', repository: 'r', project: '', branch: '', when_timestamp: '1.5', src: 'git',
    });
  });
});
