import { isChangeHookError } from 'change-hook-core';
import type { ChangeHookError } from 'change-hook-core';

export interface Retry {
  /** For how many milliseconds from the first try on another one may begin; 0: one try. */
  forMs: number;
  /** Milliseconds that never go back. */
  monotonic: () => number;
  /** Keeps the process alive meanwhile. */
  wait: (ms: number) => Promise<unknown>;
  /** Told before each wait. */
  onWait?: (error: ChangeHookError, waitMs: number) => void;
}

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/** Tries again what may succeed later, until it does or the time is over; then rejects as the last try did. */
export async function withRetry<T>({ forMs, monotonic, wait, onWait }: Retry, attempt: () => Promise<T>): Promise<T> {
  const end = monotonic() + forMs;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(LONGEST_WAIT_MS, 2 * waitMs)) {
    try {
      return await attempt();
    } catch (error) {
      const left = end - monotonic();
      if (!isChangeHookError(error) || error.retry !== 'later' || left <= 0) throw error;
      const now = Math.min(waitMs, left);
      onWait?.(error, now);
      await wait(now);
    }
  }
}
