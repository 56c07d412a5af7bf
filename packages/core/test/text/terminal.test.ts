import { expect } from 'chai';
import fc from 'fast-check';
import { escapeForTerminal } from '../../src/index.js';

describe('escapeForTerminal', () => {
  for (const [what, text, shown] of [
    ['plain text', 'Fix the café 🎉 (#7)', 'Fix the café 🎉 (#7)'],
    ['nothing', '', ''],
    ['colours', '\u001b[31mred\u001b[0m', '\\x1b[31mred\\x1b[0m'],
    ['a title sequence', '\u001b]0;owned\u0007', '\\x1b]0;owned\\x07'],
    ['C1 controls', '\u009b31m', '\\x9b31m'],
    ['NUL and DEL', '\0\u007f', '\\x00\\x7f'],
    ['ends of lines', 'a\r\nb\tc', 'a\\x0d\\x0ab\\x09c'],
    ['bidirectional overrides', 'a\u202eb\u2066c', 'a\\u{202e}b\\u{2066}c'],
    ['bidirectional marks', '\u200e\u200f\u061c', '\\u{200e}\\u{200f}\\u{61c}'],
    ['zero-width characters', 'a\u200bb\ufeff', 'a\\u{200b}b\\u{feff}'],
    ['separators', '\u2028\u2029', '\\u{2028}\\u{2029}'],
    ['tags', 'a\u{e0041}', 'a\\u{e0041}'],
    ['lone surrogates', 'a\ud800b', 'a\ufffdb'],
    ['right-to-left letters, which stay', 'שלום', 'שלום'],
  ] as const) {
    it(`shows ${what} safely`, () => expect(escapeForTerminal(text)).to.equal(shown));
  }

  it('keeps the characters it is told to keep', () => {
    expect(escapeForTerminal('a\nb\tc\u001b', '\n\t')).to.equal('a\nb\tc\\x1b');
  });

  it('leaves nothing in any text that a terminal obeys', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const shown = escapeForTerminal(text);
        for (const character of shown) {
          expect(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.test(character), JSON.stringify(shown)).to.equal(false);
        }
        expect(shown.isWellFormed()).to.equal(true);
        expect(escapeForTerminal(shown)).to.equal(shown);
      }),
    );
    const controls = fc.string({ unit: fc.integer({ min: 0, max: 0x2100 }).map((code) => String.fromCodePoint(code)) });
    fc.assert(fc.property(controls, (text) => expect(escapeForTerminal(text)).not.to.match(/[\p{Cc}\p{Bidi_Control}]/u) && undefined));
  });
});
