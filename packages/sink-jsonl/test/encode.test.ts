import type { Outgoing } from 'change-hook-core';
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
  /** Copies, since the room is used again for the next one. */
  const piecesOf = (changes: readonly Outgoing[], room: number): string[] =>
    Array.from(encodePieces(changes, Buffer.alloc(room)), (piece) => Buffer.from(piece).toString());

  it('hold whole lines and together every line in order', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 30 }), fc.integer({ min: 1, max: 1000 }), (texts, room) => {
        const changes = texts.map((comments, n) => outgoing(n, { comments }));
        const pieces = piecesOf(changes, room);
        for (const piece of pieces) expect(piece.endsWith('\n')).to.equal(true);
        expect(pieces.join('')).to.equal(changes.map(encodeLine).join(''));
      }),
    );
  });

  it('are as full as whole lines allow', () => {
    const lines = [outgoing(0), outgoing(1), outgoing(2)];
    const two = 2 * Buffer.byteLength(encodeLine(outgoing(0)));
    expect(piecesOf(lines, two).map((piece) => piece.split('\n').length - 1)).to.deep.equal([2, 1]);
    expect(piecesOf(lines, two - 1).map((piece) => piece.split('\n').length - 1)).to.deep.equal([1, 1, 1]);
  });

  it('are made one at a time', () => {
    const asked: number[] = [];
    const changes = (function* () {
      for (const n of [0, 1, 2]) {
        asked.push(n);
        yield outgoing(n);
      }
    })();
    const pieces = encodePieces(changes, Buffer.alloc(Buffer.byteLength(encodeLine(outgoing(0)))));
    pieces.next();
    expect(asked).to.deep.equal([0, 1]);
  });

  it('are longer than the room for a line that is, and the others in their order around it', () => {
    const changes = [outgoing(0), outgoing(1, { comments: 'é'.repeat(1000) }), outgoing(2)];
    expect(piecesOf(changes, 500)).to.deep.equal(changes.map(encodeLine));
  });
});
