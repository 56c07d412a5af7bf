import type { DeliverContext, Delivered, MaybePromise, Outgoing, Sink } from 'change-hook-core';
import { breach, hold, show } from '../../laws/breach.js';
import { settled } from '../../laws/settled.js';
import { pollOf } from './outgoing.js';

/** Milliseconds that a call may take, to a receiver on the same machine. Less than the patience of any test runner. */
export const PATIENCE_MS = 1_800;

const WHYS: ReadonlySet<unknown> = new Set(['unreachable', 'failed', 'invalid']);
const NO_BY_VERDICT =
  "a sink says no by a verdict, and never by a throw: 'unreachable' for what may be over soon, 'failed' for a receiver that could " +
  "not, 'invalid' for a change that can never be taken. Changes are shared and frozen: copy before you write";

/** Calls sinks as the gateway does, and holds what they do to the contract. */
export interface Caller {
  deliver(sink: Sink, changes: readonly Outgoing[], ctx?: Partial<DeliverContext>): Promise<Delivered>;
  /** Undefined where the sink takes no polls. */
  poll(sink: Sink, poller: string | undefined, ctx?: Partial<DeliverContext>): Promise<Delivered | undefined>;
  /** Undefined where the sink has no check. */
  check(sink: Sink, signal?: AbortSignal): Promise<Delivered | undefined>;
  /** A step that must come to its end. */
  ends(what: string, step: () => unknown): Promise<void>;
}

export function createCaller(patienceMs: number): Caller {
  return {
    async deliver(sink, changes, ctx) {
      const calm = { signal: new AbortController().signal, uncertain: false };
      return verdict('deliver', () => sink.deliver(changes, { ...calm, ...ctx }));
    },

    async poll(sink, poller, ctx) {
      if (sink.poll === undefined) return undefined;
      const calm = { signal: new AbortController().signal, uncertain: false };
      return verdict('poll', () => sink.poll?.(pollOf(poller), { ...calm, ...ctx }) as MaybePromise<Delivered>);
    },

    async check(sink, signal = new AbortController().signal) {
      return sink.check === undefined ? undefined : verdict('check', () => sink.check?.({ signal }) as MaybePromise<Delivered>);
    },

    async ends(what, step) {
      const done = await settled(attempt(what, step).then(() => true), patienceMs);
      hold(
        done === true,
        `${what} did not end within ${patienceMs} ms`,
        'end what is open and let go of what is waited for: the gateway stops only when its sinks are closed',
      );
    },
  };

  async function verdict(what: string, call: () => MaybePromise<Delivered>): Promise<Delivered> {
    const answer = await settled(attempt(what, call).then((value) => ({ value })), patienceMs);
 {
         if (answer === undefined) {
      return breach(`${what} gave no verdict within ${patienceMs} ms`, 'settle the promise: a lane of deliveries waits for it');
    }
    }
    const { value } = answer;
    hold(
      isVerdict(value),
      `${what} gave ${show(value)}, which is no verdict`,
      "answer { ok: true }, or { ok: false, why: 'unreachable' | 'failed' | 'invalid', reason }",
    );
    return value;
  }
}

function isVerdict(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { ok, why, reason } = value as { ok?: unknown; why?: unknown; reason?: unknown };
  return ok === true ? why === undefined && reason === undefined : ok === false && WHYS.has(why) && typeof reason === 'string';
}

async function attempt<T>(what: string, step: () => MaybePromise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    const stack = error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 4).join('\n  ') : String(error);
    return breach(`${what} threw: ${stack}`, NO_BY_VERDICT, error);
  }
}
