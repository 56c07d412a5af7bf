import { expect } from 'chai';
import fc from 'fast-check';
import { count, firstLines, firstOf, oneLine } from '../src/shorten.js';

describe('oneLine', () => {
  it('shows control, escape and bidirectional characters as escapes', () => {
    expect(oneLine('a\u001b[31mb\u202ec\n', 99)).to.equal('a\\x1b[31mb\\u{202e}c\\x0a');
  });

  it('cuts a long text and says so', () => {
    expect(oneLine('abcdef', 3)).to.equal('abc...');
  });

  it('never cuts a character in two', () => {
    expect(oneLine('ab\u{1f600}cd', 3)).to.equal('ab...');
  });

  it('never lets a raw control character through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(20), (text, length) => {
        // eslint-disable-next-line no-control-regex -- these are the characters that it is about
        expect(oneLine(text, length)).not.to.match(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      }),
    );
  });
});

describe('firstLines', () => {
  it('counts what it leaves out', () => {
    expect(firstLines('a\nb\nc\nd', 2)).to.deep.equal({ lines: ['a', 'b'], more: 2 });
  });

  it('takes Windows line ends, and drops blank lines at the end', () => {
    expect(firstLines('a\r\n\r\nb\r\n\r\n', 9)).to.deep.equal({ lines: ['a', '', 'b'], more: 0 });
  });

  it('finds nothing in an empty text', () => {
    expect(firstLines(' \n\n', 9)).to.deep.equal({ lines: [], more: 0 });
  });

  it('agrees with split, whatever the text', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', ' ', '\n', 'bc')), fc.integer({ min: 1, max: 9 }), (parts, most) => {
        const text = parts.join('');
        const all = text.trimEnd() === '' ? [] : text.trimEnd().split('\n');
        expect(firstLines(text, most)).to.deep.equal({ lines: all.slice(0, most), more: Math.max(0, all.length - most) });
      }),
    );
  });
});

describe('firstOf', () => {
  it('names the first and counts the rest', () => {
    expect(firstOf(['a', 'b', 'c', 'd'], 2, 9)).to.equal('a, b and 2 more');
  });

  it('names all where they fit', () => {
    expect(firstOf(['a', 'b'], 2, 9)).to.equal('a, b');
  });
});

describe('count', () => {
  it('parts thousands', () => {
    expect([0, 999, 1000, 1234567].map(count)).to.deep.equal(['0', '999', '1,000', '1,234,567']);
  });
});
