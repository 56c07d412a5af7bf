import { describeError, type Clock, type DeliverContext, type Delivered, type MaybePromise, type Outgoing } from 'change-hook-core';
import type { OutgoingPoll, Sink } from 'change-hook-core';
import type { DeliverySink } from './policy.js';

/** How a call ended, as delivery sees it. */
export type Outcome =
  | { kind: 'ok' }
  | { kind: 'invalid' | 'unreachable'; reason: string }
  | Failure
  /** Cut off because the gateway stops: tells nothing about the sink. */
  | { kind: 'stopped' };

/** `crashed`: the sink threw, or answered with what is no verdict. It counts as failed, and the changes may have arrived. */
export interface Failure {
  kind: 'failed' | 'crashed';
  reason: string;
}

export type Call = CallOf & ({ changes: readonly Outgoing[]; uncertain: boolean } | { poll: OutgoingPoll });

interface CallOf {
  to: DeliverySink;
  clock: Clock;
  /** Aborts when calls under way must end because the gateway stops. */
  stop: AbortSignal;
}

/** Whether the changes of the call may have arrived although it did not end well. */
export const mayHaveArrived = ({ kind }: Outcome): boolean => kind === 'unreachable' || kind === 'crashed' || kind === 'stopped';

/**
 * Makes one call to a sink. It ends, whatever the sink does: the time-out and the stop abort the sink's signal, and a sink that
 * does not heed it within the grace is left behind. Never rejects. (Code that never gives back the thread can't be helped.)
 */
export function callSink(call: Call): Promise<Outcome> {
  const { to: { sink, policy }, clock, stop } = call;
  return new Promise((resolve) => {
    const cut = new AbortController();
    let why: Outcome = { kind: 'stopped' };
    let cancelGrace = (): void => {};

    const end = (outcome: Outcome): void => {
      cancelTimeout();
      cancelGrace();
      stop.removeEventListener('abort', onStop);
      resolve(outcome);
    };
    const cutOff = (because: Outcome): void => {
      if (cut.signal.aborted) return;
      why = because;
      cancelGrace = clock.after(policy.abortGraceMs, () => end(why));
      cut.abort();
    };
    const onStop = (): void => cutOff({ kind: 'stopped' });
    const cancelTimeout = clock.after(policy.timeoutMs, () => {
      cutOff({ kind: 'unreachable', reason: `no answer within ${policy.timeoutMs / 1000} s` });
    });
    stop.addEventListener('abort', onStop);
    if (stop.aborted) return end(why);

    void answerOf(() => make(sink, call, cut.signal)).then((outcome) => {
      // Once it was cut off, only an acceptance or a refusal still tells something; the rest is the echo of our own abort.
      end(cut.signal.aborted && outcome.kind !== 'ok' && outcome.kind !== 'invalid' ? why : outcome);
    });
  });
}

/** As a method of the sink. A sink without `poll` gives no verdict on one. */
function make(sink: Sink, call: Call, signal: DeliverContext['signal']): MaybePromise<Delivered> | undefined {
  return 'poll' in call ? sink.poll?.(call.poll, { signal, uncertain: false }) : sink.deliver(call.changes, { signal, uncertain: call.uncertain });
}

async function answerOf(deliver: () => MaybePromise<Delivered> | undefined): Promise<Outcome> {
  try {
    return readVerdict(await deliver());
  } catch (error) {
    return { kind: 'crashed', reason: describeError(error) };
  }
}

/** A sink is someone else's code: its answer is looked at before it is believed. */
function readVerdict(delivered: unknown): Outcome {
  const { ok, why, reason } = (delivered ?? {}) as { ok?: unknown; why?: unknown; reason?: unknown };
  if (ok === true) return { kind: 'ok' };
  if (ok === false && (why === 'unreachable' || why === 'failed' || why === 'invalid')) {
    return { kind: why, reason: typeof reason === 'string' && reason !== '' ? reason : 'the sink gave no reason' };
  }
  return { kind: 'crashed', reason: 'it answered with something that is no verdict' };
}
