import { expect } from 'chai';
import { PARTIAL } from 'change-hook-core';
import { asPartial } from '../src/index.js';

describe('asPartial', () => {
  it('adds its property to those of the change, and leaves the change that it was given', () => {
    const change = { author: 'Ann', properties: { event: 'push' } };
    expect(asPartial(change)).to.deep.equal({ author: 'Ann', properties: { event: 'push', [PARTIAL]: true } });
    expect(change).to.deep.equal({ author: 'Ann', properties: { event: 'push' } });
  });
});
