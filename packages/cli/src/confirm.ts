import { createInterface } from 'node:readline';
import type { Io } from './io.js';

/** Asks on the terminal; everything but a yes is a no, the end of the input too. */
export async function confirm({ stdin, stderr }: Io, question: string): Promise<boolean> {
  stderr.write(`${question} [y/N] `);
  for await (const answer of createInterface({ input: stdin, terminal: false })) return /^y(?:es)?$/i.test(answer.trim());
  stderr.write('\n');
  return false;
}
