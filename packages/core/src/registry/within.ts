import { MessageChannel } from 'node:worker_threads';
import type { Clock } from '../ports/clock.js';

/** The time for something was over. Never seen outside the registry: each caller makes an error of it that says for what. */
export class TooLate extends Error {
  readonly ms: number;

  constructor(ms: number) {
    super(`no answer within ${ms} ms`);
    this.ms = ms;
  }
}

/** Settles as `work` does, or rejects with {@link TooLate} after `ms` milliseconds. What `work` does afterwards is ignored. */
export async function within<T>(work: PromiseLike<T>, ms: number, clock: Clock): Promise<T> {
  let cancel = (): void => {};
  const late = new Promise<never>((_resolve, reject) => {
    cancel = clock.after(ms, () => reject(new TooLate(ms)));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    cancel();
  }
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
