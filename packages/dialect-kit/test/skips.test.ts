import { expect } from 'chai';
import { DEFAULT_SKIPS, findSkip, patternProblem, skipped } from '../src/index.js';

describe('findSkip', () => {
  for (const message of ['[skip ci]', 'Fix\n\n[ci skip]', 'a [  skip   ci ] b', '[skipci]']) {
    it(`finds the default patterns in ${JSON.stringify(message)}`, () => {
      expect(findSkip(DEFAULT_SKIPS, message)).to.be.at.least(0);
    });
  }

  for (const message of ['', 'skip ci', '[SKIP CI]', '[skip\nci]', '[skip tests]']) {
    it(`does not find them in ${JSON.stringify(message)}`, () => {
      expect(findSkip(DEFAULT_SKIPS, message)).to.equal(-1);
    });
  }

  it('tells which pattern it was', () => {
    expect(findSkip(['no', '(?i)wip'], 'A WIP')).to.equal(1);
  });

  it('never skips with an empty list', () => {
    expect(findSkip([], '[skip ci]')).to.equal(-1);
  });

  it('comes to an end on a pattern and a message that make a backtracking engine hang', () => {
    expect(findSkip(['(a*)*b'], 'a'.repeat(100_000))).to.equal(-1);
  });

  it('works on a frozen list, as options are', () => {
    expect(findSkip(Object.freeze(['x']), 'x')).to.equal(0);
  });

  it('reads a message with lone surrogates', () => {
    expect(findSkip(DEFAULT_SKIPS, '\ud800 [skip ci] \udc00')).to.equal(0);
  });
});

describe('skipped', () => {
  it('says which pattern was it, and of which text', () => {
    expect(skipped('the message of the head commit', 1)).to.deep.equal({ ignored: 'the message of the head commit asks for no build (skips[1])' });
  });
});

describe('patternProblem', () => {
  it('says nothing about a good pattern', () => {
    expect(patternProblem('^docs:')).to.equal(undefined);
  });

  for (const pattern of ['(', '[', '(?=x)', '(a)\\1', '*']) {
    it(`refuses ${pattern}`, () => {
      expect(patternProblem(pattern)).to.be.a('string');
    });
  }
});
