import { performance } from 'node:perf_hooks';
import type { Clock } from './clock.js';

/** setTimeout fires at once when it is asked for more than this (2^31 - 1 ms, about 24 days). */
const LONGEST_TIMER = 2_147_483_647;

/** The real clock: the one place of core that reads time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, fn) {
    const timer = setTimeout(fn, Math.min(Math.max(0, ms), LONGEST_TIMER));
    timer.unref();
    return () => clearTimeout(timer);
  },
};
