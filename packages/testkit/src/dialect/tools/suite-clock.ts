import type { Clock } from 'change-hook-core';

/** Milliseconds that a hook's promise may take. No hook that is tested here has anything to wait for. */
export const HOOK_MS = 1_000;

/** The wall time stands where it was set; time limits are real, so that a promise that never settles fails its test by name. */
export class SuiteClock implements Clock {
  wall = Date.UTC(2024, 0, 1);

  now(): number {
    return this.wall;
  }

  monotonic(): number {
    return 0;
  }

  after(ms: number, fn: () => void): () => void {
    const timer = setTimeout(fn, ms);
    return () => clearTimeout(timer);
  }
}
