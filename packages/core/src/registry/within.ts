import { MessageChannel } from 'node:worker_threads';
import type { Clock } from '../ports/clock.js';

/** Settles as `work` does, or rejects with `late()` after `ms` milliseconds. What `work` does afterwards is ignored. */
export function within<T>(work: PromiseLike<T>, ms: number, clock: Clock, late: () => Error): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const cancel = clock.after(ms, () => reject(late()));
    Promise.resolve(work).then(
      (value) => {
        cancel();
        resolve(value);
      },
      (error: unknown) => {
        cancel();
        reject(error as Error);
      },
    );
  });
}

/**
 * Keeps the process alive until the returned function is called. A module whose import never settles leaves Node.js nothing to
 * wait for, since timers of the clock don't count: it would end in silence before the time limit could name the module.
 */
export function keepAlive(): () => void {
  const { port1 } = new MessageChannel();
  port1.ref();
  return () => port1.close();
}
