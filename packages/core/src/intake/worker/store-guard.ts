import { WATCH } from './protocol.js';

/**
 * Keeps apart two things of two threads: that the worker is inside of the store's native code, and that it is terminated. Both at once
 * abort the whole process. To look first and terminate then is not enough, since the worker may go in between the two; so each says
 * what it is about to do before it looks at what the other does, and whoever sees the other stands back.
 */

/** The worker's side, for `InboxContext.inStore`: waits outside as long as the thread is about to be terminated. */
export function passStore(words: Int32Array, inside: boolean): void {
  Atomics.add(words, WATCH.store, 1);
  if (!inside) return;
  while (Atomics.load(words, WATCH.ending) !== 0) {
    Atomics.add(words, WATCH.store, 1);
    Atomics.wait(words, WATCH.ending, 1);
    Atomics.add(words, WATCH.store, 1);
  }
}

/** The main thread's side: true when the worker is outside of the store and stays there, so that it can be terminated now. */
export function shutStore(words: Int32Array): boolean {
  Atomics.store(words, WATCH.ending, 1);
  if ((Atomics.load(words, WATCH.store) & 1) === 0) return true;
  Atomics.store(words, WATCH.ending, 0);
  Atomics.notify(words, WATCH.ending);
  return false;
}
