import type { Delivered, DeliverContext, MaybePromise, Outgoing, OutgoingPoll, Sink, SinkContext, SinkPlugin } from 'change-hook-core';
import type { SinkWorld } from 'change-hook-testkit';

/** What a receiver does with a change. */
export type Mood = 'well' | 'gone' | 'silent' | 'failing' | 'refusing';

/** A receiver of changes in this process. */
export class Receiver {
  mood: Mood = 'well';
  readonly comments: string[] = [];
  readonly polls: (string | undefined)[] = [];
  #came: (() => void)[] = [];

  came(): Promise<void> {
    return new Promise((resolve) => this.#came.push(resolve));
  }

  /** Takes a change, and answers as HTTP would; never, or rejects when it can't be reached. */
  take({ change }: Outgoing): Promise<number> {
    return this.#takes(() => this.comments.push(change.comments));
  }

  /** The same for a poll. */
  knock(poller: string | undefined): Promise<number> {
    return this.#takes(() => this.polls.push(poller));
  }

  async #takes(note: () => void): Promise<number> {
    await Promise.resolve();
    for (const came of this.#came.splice(0)) came();
    if (this.mood === 'gone') throw new Error(`connect ECONNREFUSED`);
    if (this.mood === 'silent') return new Promise(() => {});
    if (this.mood === 'failing') return 500;
    if (this.mood === 'refusing') return 400;
    note();
    return 202;
  }

  ask(): Promise<number> {
    for (const came of this.#came.splice(0)) came();
    if (this.mood === 'gone') return Promise.reject(new Error('connect ECONNREFUSED'));
    return this.mood === 'silent' ? new Promise(() => {}) : Promise.resolve(204);
  }
}

/** By their name, as a sink would find them by a port. */
export const receivers = new Map<string, Receiver>();

export interface ToySinkOptions {
  to: string;
  password: string;
}

type Issue = { message: string; path: string[] };

/** Sends changes to a {@link Receiver}. */
export class ToySink implements Sink {
  readonly receiver: Receiver;
  readonly ctx: SinkContext<ToySinkOptions>;
  readonly closing = new AbortController();

  constructor(ctx: SinkContext<ToySinkOptions>) {
    this.ctx = ctx;
    this.receiver = receivers.get(ctx.options.to)!;
  }

  async deliver(changes: readonly Outgoing[], { signal }: DeliverContext): Promise<Delivered> {
    for (const outgoing of changes) {
      const said = await this.send(outgoing, signal);
      if (!said.ok) return said;
    }
    return { ok: true };
  }

  async send(outgoing: Outgoing, signal: AbortSignal): Promise<Delivered> {
    if (this.closing.signal.aborted) return { ok: false, why: 'unreachable', reason: 'the sink is closed' };
    if (signal.aborted) return { ok: false, why: 'unreachable', reason: 'the call was cut off before it was begun' };
    return this.judge(this.receiver.take(outgoing), signal);
  }

  async poll({ poller }: OutgoingPoll, { signal }: DeliverContext): Promise<Delivered> {
    if (this.closing.signal.aborted) return { ok: false, why: 'unreachable', reason: 'the sink is closed' };
    if (signal.aborted) return { ok: false, why: 'unreachable', reason: 'the call was cut off before it was begun' };
    return this.judge(this.receiver.knock(poller), signal);
  }

  async check({ signal }: Pick<DeliverContext, 'signal'>): Promise<Delivered> {
    return this.judge(this.receiver.ask(), signal);
  }

  reopen(): void {}

  close(): MaybePromise<void> {
    this.closing.abort();
  }

  async judge(call: Promise<number>, signal: AbortSignal): Promise<Delivered> {
    const over = new AbortController();
    const cut = new Promise<undefined>((resolve) => {
      for (const one of [signal, this.closing.signal]) one.addEventListener('abort', () => resolve(undefined), { once: true, signal: over.signal });
    });
    try {
      const status = await Promise.race([call, cut]);
      if (status === undefined) return { ok: false, why: 'unreachable', reason: 'the call was cut off' };
      if (status === 500) return { ok: false, why: 'failed', reason: 'the receiver answers 500' };
      if (status === 400) return { ok: false, why: 'invalid', reason: 'the receiver answers 400' };
      return { ok: true };
    } catch {
      return { ok: false, why: 'unreachable', reason: 'the receiver refuses the connection' };
    } finally {
      over.abort();
    }
  }
}

/** A sink that breaks no law. */
export const soundSink: SinkPlugin<ToySinkOptions> = {
  apiVersion: 1,
  name: 'toy',
  batch: 8,
  options: {
    '~standard': {
      version: 1,
      vendor: 'toy',
      validate(given) {
        const issues: Issue[] = [];
        for (const name of Object.keys(given as object)) if (!['to', 'password'].includes(name)) issues.push({ message: 'there is no such option', path: [name] });
        for (const name of ['to', 'password'] as const) {
          const value = (given as Partial<ToySinkOptions>)[name];
          if (typeof value !== 'string' || value.length < 2) issues.push({ message: 'must be a text of two characters or more', path: [name] });
        }
        return issues.length > 0 ? { issues } : { value: given as ToySinkOptions };
      },
    },
  },
  create: (ctx) => new ToySink(ctx),
};

let count = 0;

/** A receiver that can have all trouble there is. */
export class ToyWorld implements SinkWorld {
  readonly name = `receiver-${count++}`;
  readonly receiver = new Receiver();

  start() {
    receivers.set(this.name, this.receiver);
    return { options: { to: this.name, password: 'open sesame' } };
  }

  received(): readonly string[] {
    return this.receiver.comments;
  }

  polled(): readonly (string | undefined)[] {
    return this.receiver.polls;
  }

  break(): void {
    this.receiver.mood = 'gone';
  }

  hang(): Promise<void> {
    this.receiver.mood = 'silent';
    return this.receiver.came();
  }

  fail(): void {
    this.receiver.mood = 'failing';
  }

  refuse(): void {
    this.receiver.mood = 'refusing';
  }

  mend(): void {
    this.receiver.mood = 'well';
  }

  stop(): void {
    receivers.delete(this.name);
  }
}
