import { expect } from 'chai';
import fc from 'fast-check';
import { parseForm } from '../../src/dialect/parse-form.js';

const PIECES = ['&', '=', '+', '%', '?', '%20', '%2B', '%26', '%3D', '%25', '%C3%BC', '%c3%bc', '%ff', '%EF%BB%BF', '%00', '%ED%A0%80', '\ud800', '\udc00', '\u00fc', '\ufffd', 'a', '__proto__', '%f0%9f%9a%aa', '%zz', ' '];

describe('parseForm', () => {
  it('gives what URLSearchParams gives, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.array(fc.constantFrom(...PIECES)).map((pieces) => pieces.join('')), fc.string({ unit: 'binary' })), (text) => {
        expect([...parseForm(text)]).to.deep.equal([...new URLSearchParams(text)]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives that of a large text, too', () => {
    const start = `a=${'x+y'.repeat(50_000)}`;
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PIECES)), (pieces) => {
        const text = start + pieces.join('');
        const [form, expected] = [[...parseForm(text)], [...new URLSearchParams(text)]];
        // A difference in a text of this length is not for reading.
        expect(JSON.stringify(form) === JSON.stringify(expected), JSON.stringify(pieces)).to.equal(true);
      }),
      { numRuns: 50 },
    );
  });

  it('gives back what a form encodes', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.string())), (fields) => {
        const sent = new URLSearchParams(fields);
        expect([...parseForm(sent.toString())]).to.deep.equal([...sent]);
      }),
    );
  });

  it('keeps the order of equal names', () => {
    expect(parseForm('a=1&b=2&a=3').getAll('a')).to.deep.equal(['1', '3']);
  });
});
