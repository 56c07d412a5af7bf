import type { Worker } from 'node:worker_threads';
import type { Clock } from '../../ports/clock.js';
import type { ToWorker } from './protocol.js';
import { shutStore } from './store-guard.js';

/** A worker that does not stop when told to is ended after this. */
const STOP_MS = 10_000;
/** It is at the disk then, and is looked at again after this. */
const STOP_AGAIN_MS = 50;

/** Has a worker stop, and ends it when it does not; never while it is inside of the store. Fulfils when it is gone. */
export async function endWorker(worker: Worker, words: Int32Array, clock: Clock): Promise<void> {
  const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  worker.postMessage({ type: 'stop' } satisfies ToWorker);
  const strike = (): void => {
    if (shutStore(words)) void worker.terminate();
    else cancel = clock.after(STOP_AGAIN_MS, strike);
  };
  let cancel = clock.after(STOP_MS, strike);
  await gone;
  cancel();
}
