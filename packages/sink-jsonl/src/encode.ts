import type { Outgoing } from 'change-hook-core';

/** One line: the change's fields as they are, then `receipt` and `mount`. JSON holds no raw newline, so a line is a record. */
export function encodeLine(outgoing: Outgoing): string {
  const { json = JSON.stringify(outgoing.change), receipt, mount } = outgoing;
  return `${json.slice(0, -1)},"receipt":${JSON.stringify(receipt)},"mount":${JSON.stringify(mount)}}\n`;
}

/**
 * The lines of `changes` in pieces of about `size` characters, made one at a time: a batch of big pushes never stands in
 * memory as one text. A line is never divided between two pieces.
 */
export function* encodePieces(changes: Iterable<Outgoing>, size: number): Generator<string> {
  let piece = '';
  for (const outgoing of changes) {
    piece += encodeLine(outgoing);
    if (piece.length >= size) {
      yield piece;
      piece = '';
    }
  }
  if (piece !== '') yield piece;
}
