import { setTimeout as delay } from 'node:timers/promises';

/** No wait of the suite is longer: whoever waits so long has lost something. Far beyond what a loaded machine needs. */
export const PATIENCE_MS = 120_000;

/** Asks again and again until the answer is yes. `what`: for the error, once patience ends. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, every = 25): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`${PATIENCE_MS / 1000} s were not enough until ${what}`);
    await delay(every);
  }
}

/** The promise's value; rejects when patience ends before. */
export async function inTime<T>(what: string, promise: Promise<T>): Promise<T> {
  const done = new AbortController();
  const over = delay(PATIENCE_MS, undefined, { signal: done.signal }).then(() => {
    throw new Error(`${PATIENCE_MS / 1000} s were not enough until ${what}`);
  });
  try {
    return await Promise.race([promise, over]);
  } finally {
    done.abort();
    over.catch(() => {});
  }
}
