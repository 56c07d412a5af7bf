import { resolve } from 'node:path';
import { describeError } from 'change-hook-core';
import { UsageError } from './exit-codes.js';
import { line, readInput } from './io.js';
import type { Io } from './io.js';

/** Headers as curl takes them, by lower-case name. `Name:` leaves the header out, as with curl. */
export function toHeaders(written: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>();
  for (const header of written) {
    const [, name, value] = /^([!#$%&'*+.^_`|~0-9a-z-]+):(.*)$/is.exec(header) ?? [];
    if (name === undefined || value === undefined) throw new UsageError(`--header "${header}" is not of the form "Name: value"`);
    if (headers.has(name.toLowerCase())) throw new UsageError(`--header ${name} is given twice`);
    headers.set(name.toLowerCase(), value.trim());
  }
  return headers;
}

/** The bytes of a file, or of standard input for `-`. */
export async function readBody(io: Io, file: string): Promise<Buffer> {
  if (file === '-' && io.stdin.isTTY === true) line(io.stderr, 'reading the body from the terminal; Ctrl-D on a line of its own ends it');
  try {
    return await readInput(io, file === '-' ? file : resolve(io.cwd, file));
  } catch (error) {
    const absent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new UsageError(absent ? `there is no file ${file}` : `${file} can't be read: ${describeError(error)}`);
  }
}
