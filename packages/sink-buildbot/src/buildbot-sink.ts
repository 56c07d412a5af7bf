import type { Change, Clock, Delivered, DeliverContext, Log, Outgoing, Sink } from 'change-hook-core';
import { changeHookId, cutComments, tooLarge, withId } from './change-fields.js';
import type { LookUp } from './look-up.js';
import { SENT, invalid, type NotSent, type Sent } from './sent.js';
import { Tries } from './tries.js';
import { follow } from './wait.js';
import type { BaseWay } from './ways/base-way.js';
import type { PerspectiveWay } from './ways/perspective-way.js';
import type { PollWay } from './ways/poll-way.js';

export interface BuildbotSinkParts {
  perspective: Pick<PerspectiveWay, 'send' | 'resume' | 'check' | 'close'> | undefined;
  base: Pick<BaseWay, 'send' | 'check'> | undefined;
  /** Absent: the sink takes no polls. */
  polls: Pick<PollWay, 'knock'> | undefined;
  /** Absent where nothing can be looked up: no `url`, or no id among the properties. */
  lookUp: Pick<LookUp, 'find' | 'check'> | undefined;
  /** Add the property `change_hook_id`. */
  idProperty: boolean;
  /** Aborted by `close`. */
  closing: AbortController;
  /** Gives back what else is open. */
  release: () => Promise<void>;
  clock: Clock;
  log: Log;
  /** The sink's place in the config, for the reasons. */
  where: string;
}

/** Chooses the way for each change, and makes sure that one whose call was cut is not sent blindly again. */
export class BuildbotSink implements Sink {
  /** There only with a `url`: that it is there says that the sink takes polls. */
  readonly poll?: NonNullable<Sink['poll']>;
  readonly #parts: BuildbotSinkParts;
  readonly #tries = new Tries();
  /** Whatever an earlier process sent was cut before this. */
  readonly #startedAt: number;

  constructor(parts: BuildbotSinkParts) {
    this.#parts = parts;
    this.#startedAt = parts.clock.monotonic();
    const { polls } = parts;
    if (polls !== undefined) this.poll = ({ poller }, ctx) => this.#within(ctx.signal, (signal) => polls.knock(poller, signal));
  }

  async deliver(changes: readonly Outgoing[], ctx: DeliverContext): Promise<Delivered> {
    return this.#within(ctx.signal, async (signal) => {
      for (const [index, outgoing] of changes.entries()) {
        const sent = await this.#deliverOne(outgoing, ctx.uncertain && index === 0, signal);
        if (!sent.ok) return sent;
      }
      return SENT;
    });
  }

  async check(ctx: Pick<DeliverContext, 'signal'>): Promise<Delivered> {
    const { perspective, base, lookUp } = this.#parts;
    return this.#within(ctx.signal, async (signal) => {
      for (const part of [perspective, base, lookUp]) {
        const sent = (await part?.check(signal)) ?? SENT;
        if (!sent.ok) return sent;
      }
      return SENT;
    });
  }

  async close(): Promise<void> {
    const { closing, perspective, release } = this.#parts;
    closing.abort();
    perspective?.close();
    await release();
  }

  /** The work ends with the caller's signal, and when the sink is closed. */
  async #within(signal: AbortSignal, work: (signal: AbortSignal) => Promise<Sent>): Promise<Delivered> {
    const { controller, release } = follow(signal, this.#parts.closing.signal);
    try {
      const sent = await work(controller.signal);
      return sent.ok ? { ok: true } : { ok: false, why: sent.why, reason: sent.reason };
    } finally {
      release();
    }
  }

  async #deliverOne(outgoing: Outgoing, uncertain: boolean, signal: AbortSignal): Promise<Sent> {
    const { perspective, idProperty } = this.#parts;
    const id = changeHookId(outgoing);
    const trace = this.#tries.get(id);
    const late = perspective?.resume(id, signal);
    if (late !== undefined) return this.#remember(id, await late);
    // What this process knows of its own tries is more than `uncertain` can tell.
    const unknown = uncertain ? this.#startedAt : undefined;
    const cutAt = trace === undefined ? unknown : trace.at;
    if (cutAt !== undefined) {
      const found = await this.#find(id, cutAt, outgoing.receivedAt, signal);
      if (found === true) return this.#remember(id, SENT);
      if (found !== false) {
        this.#tries.set(id, { at: cutAt });
        return found;
      }
    }
    const change = idProperty ? withId(outgoing.change, id) : outgoing.change;
    return this.#remember(id, await this.#send(id, change, signal));
  }

  async #find(id: string, cutAt: number, sentAt: number, signal: AbortSignal): Promise<boolean | NotSent> {
    const { lookUp, log, where } = this.#parts;
    if (lookUp === undefined) {
      log.warn('a change is sent again although it may have arrived', {
        change_hook_id: id, mend: `with ${where}.url, and change_id_property on, it is looked up first`,
      });
      return false;
    }
    const found = await lookUp.find(id, { cutAt, sentAt }, signal);
    if (found === true) log.info('a change whose call was cut had arrived', { change_hook_id: id });
    return found;
  }

  async #send(id: string, change: Change, signal: AbortSignal): Promise<Sent> {
    const { perspective, base, log, where } = this.#parts;
    const large = perspective === undefined ? undefined : tooLarge(change);
    if (perspective !== undefined && large === undefined) return perspective.send(id, change, signal);
    if (base !== undefined) return base.send(change, signal);
    const shorter = { ...change, comments: cutComments(change.comments) };
    const still = tooLarge(shorter);
    if (still !== undefined) return invalid(`the change can't be sent: ${still}; with ${where}.url it can`);
    log.info(`comments are cut to what Perspective Broker carries; with ${where}.url they would not be`, { change_hook_id: id });
    return perspective!.send(id, shorter, signal);
  }

  #remember(id: string, sent: Sent): Sent {
    if (sent.ok || sent.why === 'invalid') this.#tries.forget(id);
    else this.#tries.set(id, { at: sent.arrived === 'no' ? undefined : this.#parts.clock.monotonic() });
    return sent;
  }
}
