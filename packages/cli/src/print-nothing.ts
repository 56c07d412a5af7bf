import { FailedError } from './exit-codes.js';
import { line } from './io.js';
import type { Io } from './io.js';

/**
 * An empty store is no mistake. A filter that matches nothing may well be one: a name that was misspelt, a time in the wrong
 * zone.
 */
export function nothingFound(io: Io, what: string, { filtered, json }: { filtered: boolean; json: boolean | undefined }): void {
  if (filtered) {
    line(io.stderr, `no ${what} matches`);
    throw new FailedError();
  }
  if (json !== true) line(io.stdout, `there is no ${what}`);
}
