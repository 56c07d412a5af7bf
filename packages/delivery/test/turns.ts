import type { ManualClock } from 'change-hook-core';

/** Lets everything happen that can happen without time passing. */
export async function turns(n = 20): Promise<void> {
  for (let i = 0; i < n; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** Lets time pass, from timer to timer, until `promise` has ended; at most `limit` milliseconds of it. */
export async function passTimeUntil<T>(clock: ManualClock, promise: Promise<T>, limit = Infinity): Promise<T> {
  let ended = false;
  const end = (): void => void (ended = true);
  promise.then(end, end);
  const last = clock.monotonic() + limit;
  for (;;) {
    await turns(3);
    if (ended) return promise;
    const next = clock.next();
    if (next === undefined || clock.monotonic() + next > last) throw new Error('time passed, and it did not end');
    clock.advance(next);
  }
}
