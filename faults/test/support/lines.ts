import { readFileSync, statSync } from 'node:fs';
import type { Arrived } from './book.js';

export interface SinkFile {
  changes: (Arrived & { /** Where its line begins in the file. */ at: number })[];
  /** Lines that a crash tore; the sink ended them, and their changes came again. */
  torn: number;
}

/** What a jsonl sink holds. */
export function readLines(path: string): SinkFile {
  const bytes = readFileSync(path);
  const file: SinkFile = { changes: [], torn: 0 };
  for (let at = 0; at < bytes.length; ) {
    const newline = bytes.indexOf(10, at);
    const end = newline < 0 ? bytes.length : newline;
    const change = parse(bytes.toString('utf8', at, end));
    if (change === undefined || newline < 0) file.torn++;
    else file.changes.push({ repository: change.repository, number: Number(change.revision), receipt: change.receipt, at });
    at = end + 1;
  }
  return file;
}

export const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

function parse(line: string): { repository: string; revision: string; receipt: string } | undefined {
  try {
    return JSON.parse(line) as { repository: string; revision: string; receipt: string };
  } catch {
    return undefined;
  }
}
