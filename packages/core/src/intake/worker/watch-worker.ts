import type { Clock } from '../../ports/clock.js';
import { WATCH } from './protocol.js';

export interface WorkerWatch {
  /** The shared words, see `WATCH`. */
  words: Int32Array;
  clock: Clock;
  /** Milliseconds that one hook may hold the thread. */
  limit: number;
  /** The place of the mount in the list of mounts, and how long its code has held the thread at least. */
  onStuck: (place: number, ms: number) => void;
}

/**
 * Looks from outside at which hook the worker is in. A timer inside the worker could not: code that will not end never lets it
 * ring. The same hook seen in the same call for longer than the limit is reported once. Returns the function that ends it.
 */
export function watchWorker(watch: WorkerWatch): () => void {
  const every = Math.max(1, Math.min(500, watch.limit / 4));
  let seen = { mount: 0, count: 0 };
  let since = watch.clock.monotonic();
  let cancel: (() => void) | undefined;
  const look = (): void => {
    const now = { mount: Atomics.load(watch.words, WATCH.mount), count: Atomics.load(watch.words, WATCH.count) };
    if (now.mount === 0 || now.mount !== seen.mount || now.count !== seen.count) since = watch.clock.monotonic();
    seen = now;
    const held = watch.clock.monotonic() - since;
    if (now.mount !== 0 && held >= watch.limit) return watch.onStuck(now.mount - 1, held);
    cancel = watch.clock.after(every, look);
  };
  look();
  return () => cancel?.();
}
