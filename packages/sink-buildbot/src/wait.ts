import { setMaxListeners } from 'node:events';
import type { Clock } from 'change-hook-core';

export type Waited<T> = { value: T } | { over: 'time' | 'aborted' };

/** Waits for a promise, but not longer than `ms` milliseconds, nor beyond the signal. A rejection passes through. */
export async function waitFor<T>(
  promise: Promise<T>, clock: Pick<Clock, 'after'>, ms: number, signal: AbortSignal,
): Promise<Waited<T>> {
  if (signal.aborted) return { over: 'aborted' };
  let cancel = (): void => {};
  let onAbort = (): void => {};
  const over = new Promise<Waited<T>>((resolve) => {
    cancel = clock.after(ms, () => resolve({ over: 'time' }));
    onAbort = () => resolve({ over: 'aborted' });
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([promise.then((value) => ({ value })), over]);
  } finally {
    cancel();
    signal.removeEventListener('abort', onAbort);
  }
}

/** Lets `ms` milliseconds pass; false when the signal ended it. */
export async function pause(clock: Pick<Clock, 'after'>, ms: number, signal: AbortSignal): Promise<boolean> {
  if (ms <= 0) return !signal.aborted;
  const waited = await waitFor(new Promise<never>(() => {}), clock, ms, signal);
  return 'over' in waited && waited.over === 'time';
}

/**
 * A controller that aborts with any of `signals`, until it is released. Not `AbortSignal.any`: on Node 20 that keeps something of
 * every signal it made for as long as the oldest of its sources lives, and ours live as long as the gateway.
 */
export function follow(...signals: readonly AbortSignal[]): { controller: AbortController; release: () => void } {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  // A signal may be shared by all calls in flight: that many listeners are no leak.
  setMaxListeners(0, ...signals);
  for (const signal of signals) {
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  }
  return { controller, release: () => signals.forEach((signal) => signal.removeEventListener('abort', abort)) };
}
