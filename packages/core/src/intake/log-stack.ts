import { isChangeHookError } from '../errors/change-hook-error.js';
import type { Log } from '../ports/log.js';
import { cleanText, cutText } from '../text/clean-text.js';

const LONGEST = 4_000;

/** For the author of a dialect that threw: where. Only at `debug`, since nobody else can do anything with it. Never throws. */
export function logStack(log: Log, error: unknown): void {
  if (!isChangeHookError(error, 'CH_DIALECT_CRASHED')) return;
  let stack: unknown;
  try {
    stack = (error.cause as { stack?: unknown } | undefined)?.stack;
  } catch {
    return; // what it threw may be anything
  }
  if (typeof stack === 'string') log.debug(cutText(cleanText(stack), LONGEST));
}
