import { expect } from 'chai';
import fc from 'fast-check';
import { BananaDecoder, type BananaLimits } from '../../src/pb/banana-decoder.js';
import { encodeBanana } from '../../src/pb/banana-encoder.js';
import type { BananaDialect } from '../../src/pb/banana-types.js';
import { PbProtocolError } from '../../src/pb/pb-errors.js';
import type { Sexp } from '../../src/pb/sexp.js';
import { bytes, hex } from '../support/bytes.js';

interface Setup {
  dialect?: BananaDialect;
  limits?: Partial<BananaLimits>;
}

function decode(chunks: readonly Uint8Array[], { dialect = 'none', limits = {} }: Setup = {}): Sexp[] {
  const found: Sexp[] = [];
  const decoder = new BananaDecoder((sexp) => found.push(sexp), limits);
  decoder.dialect = dialect;
  for (const chunk of chunks) decoder.push(chunk);
  return found;
}

const shows = (name: string, given: string, expected: Sexp[], setup?: Setup): void => {
  it(`reads ${name}`, () => {
    expect(decode([hex(given)], setup)).to.deep.equal(expected);
  });
};

const refuses = (name: string, given: string | Buffer, text: string, setup?: Setup): void => {
  it(`refuses ${name}`, () => {
    expect(() => decode([typeof given === 'string' ? hex(given) : given], setup)).to.throw(PbProtocolError, text);
  });
};

describe('the Banana decoder', () => {
  shows('INT', '68 07 81', [1000]);
  shows('INT without digits as zero', '81', [0]);
  shows('digits that add nothing', '05 00 00 81', [5]);
  shows('NEG', '01 83', [-1]);
  shows('a negative zero as zero', '00 83', [0]);
  shows('LONGINT', '00 00 00 00 08 85', [2 ** 31]);
  shows('LONGINT beyond 2^53 as bigint', '00 00 00 00 00 00 00 00 01 85', [2n ** 56n]);
  shows('LONGNEG', '01 00 00 00 08 86', [-(2 ** 31) - 1]);
  shows('LONGNEG beyond 2^53 as bigint', '00 00 00 00 00 00 00 00 01 86', [-(2n ** 56n)]);
  shows('FLOAT', '84 3ff8000000000000', [1.5]);
  shows('STRING', '05 82 68656c6c6f', [bytes('hello')]);
  shows('an empty string', '00 82', [new Uint8Array(0)]);
  shows('an empty list', '00 80', [[]]);
  shows('nested lists', '03 80 | 01 81 | 01 80 | 00 80 | 02 83', [[1, [[]], -2]]);
  shows('several expressions', '01 81 02 81', [1, 2]);
  shows('VOCAB in dialect pb', '01 80 01 87', [[bytes('None')]], { dialect: 'pb' });

  refuses('VOCAB in dialect none', '01 87', 'vocabulary');
  refuses('a word 0', '00 87', 'vocabulary', { dialect: 'pb' });
  refuses('a word beyond the vocabulary', '20 87', 'vocabulary', { dialect: 'pb' });
  refuses('an unknown type byte', '88', '0x88');
  refuses('a string that is announced too long', '01 00 28 82', 'string that is too long');
  refuses('a list that is announced too long', '01 00 28 80', 'list that is too long');
  refuses('a string that is announced longer than any number', Buffer.concat([Buffer.alloc(64, 0x7f), hex('82')]), 'too long');
  refuses('more digits than 64', Buffer.alloc(65), 'too many digits');
  refuses('lists nested too deep', Buffer.from('0180'.repeat(257), 'hex'), 'nested too deep');
  refuses('an expression of too many items', '03 80 01 81 01 81 01 81', 'too many items', { limits: { items: 3 } });
  refuses('an expression of too many bytes before they come', '02 80 01 81 0a 82', 'too many bytes', { limits: { bytes: 10 } });

  it('reads a number of 64 digits', () => {
    expect(decode([Buffer.concat([Buffer.alloc(64, 0x7f), hex('85')])])).to.deep.equal([2n ** 448n - 1n]);
  });

  it('reads lists nested to the limit', () => {
    expect(decode([Buffer.from(`${'0180'.repeat(256)}0181`, 'hex')])).to.have.length(1);
  });

  it('counts items and bytes anew for each expression', () => {
    expect(decode([hex('01 81 01 81 01 81')], { limits: { items: 1, bytes: 2 } })).to.deep.equal([1, 1, 1]);
  });

  it('lets the dialect be chosen between two expressions of one chunk', () => {
    const found: Sexp[] = [];
    const decoder = new BananaDecoder((sexp) => {
      found.push(sexp);
      decoder.dialect = 'pb';
    });
    decoder.push(hex('01 81 | 01 87'));
    expect(found).to.deep.equal([1, bytes('None')]);
  });

  it('gives strings that do not hold on to the chunk they came in', () => {
    const chunk = Buffer.concat([hex('03 82'), bytes('abc')]);
    const [text] = decode([chunk]);
    chunk.fill(0);
    expect(text).to.deep.equal(bytes('abc'));
  });

  const leaf = fc.oneof(
    fc.maxSafeInteger(), fc.double({ noNaN: true }).map((x) => (Object.is(x, -0) ? 0 : x)),
    fc.bigInt({ min: -(2n ** 448n) + 1n, max: 2n ** 448n - 1n })
      .map((x) => (Number.isSafeInteger(Number(x)) ? Number(x) : x)),
    fc.uint8Array({ maxLength: 300 }).map((x) => Buffer.from(x)), fc.constantFrom('None', 'list', 'uncache').map(bytes),
  );
  const { tree } = fc.letrec<{ tree: Sexp }>((tie) => ({
    tree: fc.oneof({ maxDepth: 5 }, leaf, fc.array(tie('tree'), { maxLength: 6 })),
  }));

  it('reads back whatever the encoder wrote, however the bytes are cut', () => {
    const cutting = fc.array(fc.nat(40));
    fc.assert(fc.property(fc.array(tree), fc.constantFrom<BananaDialect>('pb', 'none'), cutting, (given, dialect, cuts) => {
      const all = Buffer.concat(given.map((sexp) => encodeBanana(sexp, dialect)));
      const chunks: Buffer[] = [];
      let at = 0;
      for (const length of cuts) chunks.push(all.subarray(at, (at += length)));
      chunks.push(all.subarray(at));
      expect(decode(chunks, { dialect })).to.deep.equal(given);
    }));
  });

  it('reads byte by byte', () => {
    const all = encodeBanana([bytes('hello'), [1.5, -7, 2n ** 60n], bytes('dictionary')], 'pb');
    expect(decode([...all].map((byte) => Buffer.of(byte)), { dialect: 'pb' })).to.deep.equal(decode([all], { dialect: 'pb' }));
  });

  it('throws nothing but its own error for any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom<BananaDialect>('pb', 'none'), (chunk, dialect) => {
      try {
        decode([chunk], { dialect });
      } catch (error) {
        expect(error).to.be.instanceOf(PbProtocolError);
      }
    }), { numRuns: 1_000 });
  });
});
