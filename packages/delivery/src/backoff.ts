/** Waits that double: from `firstWaitMs` to `longestWaitMs`, less a random part of up to `jitter`. */
export interface Backoff {
  firstWaitMs: number;
  longestWaitMs: number;
  jitter: number;
}

/**
 * The wait after failure number `n`, from 0. A line of our own and not a library's: the count of failures comes out of the
 * inbox, and chance must be given from outside to be tested, while cockatiel's backoffs count by themselves and roll their
 * own dice; what would be left of it is the power of two.
 */
export function backoffMs({ firstWaitMs, longestWaitMs, jitter }: Backoff, n: number, random: () => number): number {
  return Math.min(longestWaitMs, firstWaitMs * 2 ** n) * (1 - jitter * random());
}

/** Between tries at an inbox that takes nothing: short, since it is on this machine and everything waits for it. */
export const INBOX_BACKOFF: Backoff = { firstWaitMs: 100, longestWaitMs: 5_000, jitter: 0.5 };
