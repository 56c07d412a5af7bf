import { expect } from 'chai';
import { didYouMean } from '../../src/index.js';

const KEYS = ['secret', 'strict', 'codebase', 'http_port', 'http_host', 'skips', 'path', 'constructor'];

describe('didYouMean', () => {
  for (const [word, guess] of [
    ['secrt', 'secret'], ['sectret', 'secret'], ['Secret', 'secret'], ['http-port', 'http_port'], ['httpport', 'http_port'],
    ['htpp_host', 'http_host'], ['code_base', 'codebase'], ['skip', 'skips'], ['paht', undefined], ['pth', 'path'],
    ['password', undefined], ['', undefined], ['x', undefined], ['zzz', undefined], ['secret', undefined], ['toString', undefined],
    ['s'.repeat(100_000), undefined],
  ] as const) {
    it(`guesses ${guess ?? 'nothing'} for ${JSON.stringify(word.slice(0, 20))}`, () => {
      expect(didYouMean(word, KEYS)).to.equal(guess);
    });
  }

  it('guesses nothing where there is nothing to choose from', () => expect(didYouMean('secret', [])).to.equal(undefined));

  it('chooses the nearest, the first of equals', () => expect(didYouMean('hookb', ['hooka', 'hookc', 'hookbb'])).to.equal('hooka'));
});
