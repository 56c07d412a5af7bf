import { expect } from 'chai';
import fc from 'fast-check';
import { encodeLine, encodePieces } from '../src/encode.js';
import { outgoing } from './outgoing.js';

describe('a line of the jsonl sink', () => {
  it('holds the fields of the change as they are, then receipt and mount', () => {
    const line = encodeLine(outgoing(0, { revision: 'abc', when_timestamp: 1.5, properties: { n: [1, null, { a: true }] } }));
    expect(line).to.equal(
      '{"author":"Mona <mona@example.org>","comments":"change 0","files":["a"],"properties":{"n":[1,null,{"a":true}]},' +
        '"repository":"repo","project":"","revision":"abc","when_timestamp":1.5,"receipt":"r1","mount":"github"}\n',
    );
  });

  it('is one line whatever the text is, and reads back as the same text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (comments) => {
        const line = encodeLine(outgoing(0, { comments: `\n\u2028\r${comments}` }));
        expect(line.indexOf('\n')).to.equal(line.length - 1);
        expect((JSON.parse(line) as { comments: string }).comments).to.equal(`\n\u2028\r${comments}`);
      }),
    );
  });

  it('is the same where the text of the change is at hand', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.jsonValue(), (text, value) => {
        const it = outgoing(0, { comments: text, properties: { value: value as never } }, text);
        expect(encodeLine({ ...it, json: JSON.stringify(it.change) })).to.equal(encodeLine(it));
      }),
    );
  });

  it('survives half a surrogate pair', () => {
    const line = Buffer.from(encodeLine(outgoing(0, { comments: '\ud800' })), 'utf8').toString('utf8');
    expect((JSON.parse(line) as { comments: string }).comments).to.equal('\ud800');
  });

  it('keeps a property that is named __proto__', () => {
    const properties = JSON.parse('{"__proto__": 1}') as Record<string, number>;
    expect(encodeLine(outgoing(0, { properties }))).to.contain('"properties":{"__proto__":1}');
  });
});

describe('the pieces of a batch', () => {
  it('hold whole lines and together every line in order', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 30 }), fc.integer({ min: 1, max: 500 }), (texts, size) => {
        const changes = texts.map((comments, n) => outgoing(n, { comments }));
        const pieces = [...encodePieces(changes, size)];
        for (const piece of pieces) expect(piece.endsWith('\n')).to.equal(true);
        expect(pieces.join('')).to.equal(changes.map(encodeLine).join(''));
      }),
    );
  });

  it('are made one at a time, each about as long as asked', () => {
    const pieces = [...encodePieces([outgoing(0), outgoing(1), outgoing(2)], 200)];
    expect(pieces.map((piece) => piece.split('\n').length - 1)).to.deep.equal([2, 1]);
  });
});
