import { toSeconds } from 'change-hook-kit';

/** Below it a number can't be milliseconds of a time when there was a Bitbucket: this is March 1973. */
const LEAST_MILLISECONDS = 1e11;

/** Seconds since 1970 of a time as Bitbucket writes it: ISO 8601 or, in commits and with some versions everywhere, milliseconds. */
export function momentOf(value: unknown): number | undefined {
  return toSeconds(typeof value === 'number' && value >= LEAST_MILLISECONDS ? value / 1000 : value);
}
