import { limitedUntil } from 'change-hook-core';
import type { Clock } from 'change-hook-core';

export interface PauseDeps {
  clock: Clock;
  signal: AbortSignal;
  /** Milliseconds of all pauses together. */
  mostMs: number;
  /** Told before each. */
  tell?: ((until: number) => void) | undefined;
}

/** Waits until the forge takes calls again; throws `CH_ADMIN_LIMITED` where that is later than we wait. */
export function createPause({ clock, signal, mostMs, tell }: PauseDeps): (until: number) => Promise<void> {
  let left = mostMs;
  return async (until) => {
    // At least a little: whoever says "now" again and again must not be asked without end.
    const ms = Math.max(1_000, until - clock.now());
    if (ms > left) throw limitedUntil(until);
    left -= ms;
    tell?.(until);
    await wait(ms, clock, signal);
  };
}

/** Rejects with the reason of the signal as soon as that aborts. */
export function wait(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      cancel();
      reject(signal.reason as Error);
    };
    const cancel = clock.after(ms, () => {
      signal.removeEventListener('abort', abort);
      resolve();
    });
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}

/** GitHub's primary limit is one of an hour, so twice as long lets a second one begin. */
export const MOST_PAUSE_MS = 2 * 3_600_000;
/** Calls for one list: 100,000 deliveries by pages of 100. */
export const MOST_CALLS = 1_000;
