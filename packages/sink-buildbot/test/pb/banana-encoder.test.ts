import { expect } from 'chai';
import { encodeBanana } from '../../src/pb/banana-encoder.js';
import { SIZE_LIMIT, type BananaDialect } from '../../src/pb/banana-types.js';
import { PbTooLargeError } from '../../src/pb/pb-errors.js';
import type { Sexp } from '../../src/pb/sexp.js';
import { bytes, hex } from '../support/bytes.js';

const shows = (name: string, sexp: Sexp, expected: string, dialect: BananaDialect = 'none'): void => {
  it(`writes ${name}`, () => {
    expect(encodeBanana(sexp, dialect).toString('hex')).to.equal(hex(expected).toString('hex'));
  });
};

describe('the Banana encoder', () => {
  shows('zero as one digit', 0, '00 81');
  shows('a small integer as INT', 1, '01 81');
  shows('the digits of an integer least first, base 128', 1000, '68 07 81');
  shows('the largest INT', 2 ** 31 - 1, '7f 7f 7f 7f 07 81');
  shows('a larger integer as LONGINT', 2 ** 31, '00 00 00 00 08 85');
  shows('an integer beyond 2^53 as LONGINT', 2n ** 56n, '00 00 00 00 00 00 00 00 01 85');
  shows('a small bigint as INT', 5n, '05 81');
  shows('a negative integer as NEG', -1, '01 83');
  shows('the smallest NEG', -(2 ** 31), '00 00 00 00 08 83');
  shows('a smaller integer as LONGNEG', -(2 ** 31) - 1, '01 00 00 00 08 86');
  shows('a negative bigint as LONGNEG', -(2n ** 56n), '00 00 00 00 00 00 00 00 01 86');
  shows('a float as its eight bytes, big-endian', 1.5, '84 3ff8000000000000');
  shows('a number that is no safe integer as FLOAT', 1e300, '84 7e37e43c8800759c');
  shows('a string with its length', bytes('hello'), '05 82 68656c6c6f');
  shows('an empty string', bytes(''), '00 82');
  shows('an empty list', [], '00 80');
  shows('nested lists', [1, [bytes('a')], -2], '03 80 | 01 81 | 01 80 | 01 82 61 | 02 83');
  shows('a word of the vocabulary as its number in dialect pb', [bytes('None')], '01 80 | 01 87', 'pb');
  shows('the last word of the vocabulary', bytes('uncache'), '1f 87', 'pb');
  shows('a word of the vocabulary as a string in dialect none', bytes('list'), '04 82 6c697374', 'none');
  shows('any other word as a string in dialect pb', bytes('unicode'), '07 82 756e69636f6465', 'pb');
  shows('the empty string as a string in dialect pb', bytes(''), '00 82', 'pb');

  it('writes a string of exactly the limit', () => {
    expect(encodeBanana(Buffer.alloc(SIZE_LIMIT), 'pb')).to.have.length(SIZE_LIMIT + 4);
  });

  it('refuses a string over the limit', () => {
    expect(() => encodeBanana([Buffer.alloc(SIZE_LIMIT + 1)], 'pb')).to.throw(PbTooLargeError, '655361 bytes');
  });

  it('refuses a list over the limit', () => {
    expect(() => encodeBanana(new Array<number>(SIZE_LIMIT + 1).fill(0), 'pb')).to.throw(PbTooLargeError, '655361 elements');
  });

  it('writes an integer of 448 bits, and refuses a longer one', () => {
    expect(encodeBanana(2n ** 448n - 1n, 'pb')).to.have.length(65);
    expect(() => encodeBanana(2n ** 448n, 'pb')).to.throw(PbTooLargeError, '448 bits');
  });
});
