import { line } from './io.js';

/** What JSON.stringify leaves as it is and a terminal obeys: C1, bidirectional and other marks that can't be seen. */
const UNSEEN = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Prints a value as JSON that is safe on a terminal: it may hold the text of strangers. Parsed, it is the same value. */
export function printJson(stream: NodeJS.WritableStream, value: unknown): void {
  line(stream, JSON.stringify(value, null, 2).replace(UNSEEN, escapeUnits));
}

const escapeUnits = (character: string): string =>
  [...Array(character.length).keys()].map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`).join('');
