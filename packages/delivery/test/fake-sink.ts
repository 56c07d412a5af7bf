import type { DeliverContext, Delivered, Outgoing, Sink } from 'change-hook-core';

export interface FakeCall {
  /** Comments of the changes of the call. */
  sent: string[];
  uncertain: boolean;
  signal: AbortSignal;
  changes: readonly Outgoing[];
}

export type Script = (call: FakeCall, n: number) => Delivered | Promise<Delivered>;

/** A sink that does as it is told, and remembers. Changes count as arrived when a call was answered with ok. */
export class FakeSink implements Sink {
  readonly calls: FakeCall[] = [];
  readonly arrived: string[] = [];
  script: Script;

  constructor(script: Script = () => ({ ok: true })) {
    this.script = script;
  }

  /** What each call held, in short: `['a', 'b c']`. */
  get sent(): string[] {
    return this.calls.map(({ sent }) => sent.join(' '));
  }

  async deliver(changes: readonly Outgoing[], { signal, uncertain }: DeliverContext): Promise<Delivered> {
    const call = { sent: changes.map(({ change }) => change.comments), uncertain, signal, changes };
    this.calls.push(call);
    const delivered = await this.script(call, this.calls.length - 1);
    // Some tests answer with what is no verdict.
    if ((delivered as Delivered | undefined)?.ok === true) this.arrived.push(...call.sent);
    return delivered;
  }

  close(): void {}
}

export const ok: Delivered = { ok: true };
export const unreachable: Delivered = { ok: false, why: 'unreachable', reason: 'refused' };
export const failed: Delivered = { ok: false, why: 'failed', reason: 'status 500' };
export const invalid: Delivered = { ok: false, why: 'invalid', reason: 'too long' };

/** A verdict that is given by hand. */
export function byHand(): { script: Script; answer: (delivered: Delivered) => void; waiting: () => number } {
  const waiting: ((delivered: Delivered) => void)[] = [];
  return {
    script: () => new Promise((resolve) => waiting.push(resolve)),
    answer: (delivered) => waiting.shift()?.(delivered),
    waiting: () => waiting.length,
  };
}

/** Answers with each verdict in turn, then with ok. */
export const inTurn = (...verdicts: Delivered[]): Script => (_call, n) => verdicts[n] ?? ok;
