import type { Clock } from '../../ports/clock.js';
import { WATCH } from './protocol.js';
import { shutStore } from './store-guard.js';

export interface WorkerWatch {
  /** The shared words, see `WATCH`. */
  words: Int32Array;
  clock: Clock;
  /** Milliseconds that one hook may hold the thread. */
  limit: number;
  /** Code that will not end: the place of the mount (undefined where no hook ran yet), and what was seen. */
  onStuck: (place: number | undefined, reason: string) => void;
}

/**
 * Looks from outside at what the worker is at. A timer inside the worker could not: code that will not end never lets it ring.
 * A hook that holds the thread beyond the limit is reported, and so is a loop that stands still for twice as long between hooks:
 * a hook that went on after an `await` does that, and then the last hook's mount is named. A thread that is inside of the store's
 * native code is never reported, however long the disk takes; one that is reported stays outside and can be terminated. Reports once;
 * returns the function that ends it.
 */
export function watchWorker(watch: WorkerWatch): () => void {
  const { words, clock, limit } = watch;
  const every = Math.max(1, Math.min(500, limit / 4));
  const hook = createStill(clock, [WATCH.mount, WATCH.count], words);
  const loop = createStill(clock, [WATCH.beat, WATCH.count, WATCH.store], words);
  let cancel: (() => void) | undefined;
  const look = (): void => {
    const inHook = Atomics.load(words, WATCH.mount);
    const last = Atomics.load(words, WATCH.last);
    const hookStill = hook();
    const loopStill = loop();
    if (inHook !== 0 && hookStill >= limit && shutStore(words)) {
      return watch.onStuck(inHook - 1, `its code did not end within ${Math.round(hookStill)} ms`);
    }
    if (loopStill >= 2 * limit && shutStore(words)) {
      return watch.onStuck(last === 0 ? undefined : last - 1, `its thread stood still for ${Math.round(loopStill)} ms`);
    }
    cancel = clock.after(every, look);
  };
  look();
  return () => cancel?.();
}

/** Tells for how many milliseconds some words have been what they are. */
function createStill(clock: Clock, places: readonly number[], words: Int32Array): () => number {
  const read = (): string => places.map((place) => Atomics.load(words, place)).join();
  let seen = read();
  let since = clock.monotonic();
  return () => {
    const now = read();
    if (now !== seen) {
      seen = now;
      since = clock.monotonic();
    }
    return clock.monotonic() - since;
  };
}
