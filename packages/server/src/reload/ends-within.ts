import type { Clock } from 'change-hook-core';

/** Whether the promise ended, either way, within so many milliseconds. */
export function endsWithin(clock: Clock, ms: number, promise: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const cancel = clock.after(ms, () => resolve(false));
    const end = (): void => {
      cancel();
      resolve(true);
    };
    promise.then(end, end);
  });
}
