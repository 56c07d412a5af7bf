import type { Outgoing } from 'change-hook-core';

/** One line: the change's fields as they are, then `receipt` and `mount`. JSON holds no raw newline, so a line is a record. */
export function encodeLine(outgoing: Outgoing): string {
  const { json = JSON.stringify(outgoing.change), receipt, mount } = outgoing;
  return `${json.slice(0, -1)},"receipt":${JSON.stringify(receipt)},"mount":${JSON.stringify(mount)}}\n`;
}

/**
 * The lines of `changes` as bytes, in pieces that fill `room`, which is used again for each: a piece is to be written before the next
 * is asked for. A batch of big pushes never stands in memory as one text: V8 keeps long texts until its next full collection. A line
 * is never divided between two pieces; one that is longer than `room` is a piece of its own.
 */
export function* encodePieces(changes: Iterable<Outgoing>, room: Buffer): Generator<Uint8Array> {
  let used = 0;
  for (const outgoing of changes) {
    const line = encodeLine(outgoing);
    if (used > 0 && !fits(line, room.length - used)) {
      yield room.subarray(0, used);
      used = 0;
    }
    if (used > 0 || fits(line, room.length)) used += room.write(line, used);
    else yield Buffer.from(line);
  }
  if (used > 0) yield room.subarray(0, used);
}

/** A character is three bytes at most, so that nearly every line need not be gone through for its length. */
const fits = (line: string, bytes: number): boolean => line.length * 3 <= bytes || Buffer.byteLength(line) <= bytes;
