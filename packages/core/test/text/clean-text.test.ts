import { expect } from 'chai';
import fc from 'fast-check';
import { cleanText, cutText } from '../../src/index.js';

describe('cleanText', () => {
  it('replaces NUL and lone surrogates, and nothing else', () => {
    expect(cleanText('a\0b\ud800c\udc00d\r\n\u001b🎉')).to.equal('a\ufffdb\ufffdc\ufffdd\r\n\u001b🎉');
  });

  it('leaves any text well-formed, without NUL and as long as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }), (text) => {
        const clean = cleanText(text);
        expect(clean.isWellFormed() && !clean.includes('\0')).to.equal(true);
        expect(clean).to.have.length(text.length);
        expect(cleanText(clean)).to.equal(clean);
      }),
    );
  });
});

describe('cutText', () => {
  for (const [text, limit, cut] of [
    ['abc', 2, 'ab'], ['abc', 3, 'abc'], ['abc', 0, ''], ['', 0, ''], ['', 5, ''], ['🎉🎉', 1, '🎉'], ['a🎉b', 2, 'a🎉'], ['🎉🎉', 2, '🎉🎉'],
  ] as const) {
    it(`cuts ${JSON.stringify(text)} to ${limit}: ${JSON.stringify(cut)}`, () => expect(cutText(text, limit)).to.equal(cut));
  }

  it('gives the first characters of any well-formed text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat({ max: 30 }), (text, limit) => {
        expect(cutText(text, limit)).to.equal([...text].slice(0, limit).join(''));
      }),
    );
  });
});
