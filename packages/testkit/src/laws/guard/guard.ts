import { AsyncLocalStorage } from 'node:async_hooks';
import { install } from './install.js';

/** What pure code may not touch, by kind. */
export type TouchKind = 'network' | 'timer' | 'clock' | 'environment' | 'disk' | 'process' | 'console';

export interface Touch {
  kind: TouchKind;
  /** Such as `Date.now()`. */
  what: string;
  /** File and line of the call. */
  at: string;
}

/** Thrown into code that touches what it may not. */
export class Denied extends Error {}

const guards = new AsyncLocalStorage<Guard>();

/** The code that is being watched runs in {@link Guard.run}; all other code of the process goes on as ever. */
export class Guard {
  readonly touches: Touch[] = [];

  /** Calls `work` with the world closed to it, and to everything that it awaits. */
  run<T>(work: () => T): T {
    return guards.run(this, work);
  }

  /** Calls `work`, lent by the suite, with the world open. */
  static outside<T>(work: () => T): T {
    return guards.exit(work);
  }
}

/**
 * Closes network, timers, clock, environment, disk, other processes and the console to whatever runs in the guard's `run`, and
 * opens them again when `work` is over. Each touch is noted, and denied: who catches what is thrown is still found out.
 */
export async function guarded<T>(work: (guard: Guard) => Promise<T>): Promise<T> {
  const uninstall = install(deny);
  try {
    return await work(new Guard());
  } finally {
    uninstall();
  }
}

function deny(kind: TouchKind, what: string): void {
  const guard = guards.getStore();
  if (guard === undefined) return;
  // Outside, since Node.js may read source maps from the disk to show where it was.
  const at = Guard.outside(() => placeOf(new Error().stack ?? ''));
  guard.touches.push({ kind, what, at });
  throw new Denied(`${what} is closed to a plugin here (${at})`);
}

/** The first line of a stack that is neither the guard's nor Node.js's own. */
function placeOf(stack: string): string {
  const lines = stack.split('\n').slice(1).map((line) => line.trim().replace(/^at /, ''));
  const foreign = lines.find((line) => !/\(?node:/.test(line) && !/laws\/guard\/|laws\\guard\\/.test(line));
  return foreign ?? lines.at(-1) ?? 'somewhere';
}
