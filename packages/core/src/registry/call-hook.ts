import type { MaybePromise } from '../dialect/dialect.js';
import type { DialectContext } from '../dialect/dialect-context.js';
import type { Hook } from '../errors/catalogue/dialect.js';
import type { Clock } from '../ports/clock.js';
import type { Log } from '../ports/log.js';
import { blame } from './blame.js';
import type { Meant } from './blame.js';
import type { Mount } from './mount.js';
import { within } from './within.js';

/** What the gateway lends to a hook; options and secrets are the mount's. */
export interface HookEnvironment {
  readonly log: Log;
  readonly clock: Clock;
  /** How long a promise of a hook is waited for. Default 10 s. Code that does not return is not ended by it. */
  readonly timeoutMs?: number;
}

const HOOK_TIMEOUT_MS = 10_000;

export const whereOf = (mount: Mount, hook: string): Hook => ({ mount: mount.mount, dialect: mount.label, hook });

export function contextOf(mount: Mount, { log, clock }: HookEnvironment): DialectContext {
  // A dialect gets `now` and nothing else of the clock: a translation that sets timers is not pure.
  return { options: mount.options, secrets: mount.secrets, log, clock: { now: () => clock.now() } };
}

export interface HookCall<Answer> {
  call: () => unknown;
  /** Throws `NotAnAnswer`. */
  check: (answer: unknown) => Answer;
  /** What it may throw, as part of its contract. */
  meant: readonly Meant[];
}

/** Calls a hook and checks its answer; what it throws is blamed on it. Only a thenable is awaited. */
export function callHook<Answer>(mount: Mount, hook: string, environment: HookEnvironment, { call, check, meant }: HookCall<Answer>): MaybePromise<Answer> {
  const where = whereOf(mount, hook);
  try {
    const answer = call();
    if (!isThenable(answer)) return check(answer);
    const ms = environment.timeoutMs ?? HOOK_TIMEOUT_MS;
    return within(answer, ms, environment.clock).then(check).catch((error: unknown) => {
      throw blame(error, where, meant);
    });
  } catch (error) {
    throw blame(error, where, meant);
  }
}

const isThenable = (answer: unknown): answer is PromiseLike<unknown> =>
  typeof answer === 'object' && answer !== null && typeof (answer as { then?: unknown }).then === 'function';
