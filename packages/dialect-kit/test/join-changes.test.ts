import { expect } from 'chai';
import { joinChanges } from '../src/index.js';

describe('joinChanges', () => {
  it('gives the head the files of all, each once and in their order', () => {
    const changes = [{ author: 'a', files: ['x', 'y'] }, { author: 'b' }, { author: 'c', files: ['y', 'z'], revision: '3' }];
    expect(joinChanges(changes, { author: 'd', files: ['z', 'w'], revision: '4', comments: 'head' })).to.deep.equal({
      author: 'd', revision: '4', comments: 'head', files: ['x', 'y', 'z', 'w'],
    });
  });

  it('leaves what it is given as it was', () => {
    const head = Object.freeze({ author: 'a', files: Object.freeze(['x']) as string[] });
    expect(joinChanges([{ author: 'b', files: ['y'] }], head).files).to.deep.equal(['y', 'x']);
    expect(head.files).to.deep.equal(['x']);
  });
});
