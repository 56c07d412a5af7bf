import { ChangeHookError, readPoll, type Claim, type ClaimedDelivery, type Clock, type Settlement } from 'change-hook-core';
import { callSink, type Outcome } from './call-sink.js';
import type { Endings } from './endings.js';
import type { Knocks } from './knocks.js';
import { AFTER_PROBE_MS } from './lane-run.js';
import type { Notebook } from './notebook.js';
import type { Parcel } from './parcel.js';
import type { DeliverySink } from './policy.js';
import { unlessAborted } from './waiting.js';

export interface PollRunDeps {
  to: DeliverySink;
  clock: Clock;
  endings: Endings;
  knocks: Knocks;
  notebook: Notebook;
  /** No new calls from now on. */
  stopping: AbortSignal;
  /** Calls under way are cut off. */
  cut: AbortSignal;
}

/** While another poll probes a sink that could not be reached, the others look again after so many milliseconds. */
const PROBED_MS = 1_000;

/** A claim on the lane of a poller: knocks once for all its polls that are there when it does. */
export class PollRun {
  readonly #deps: PollRunDeps;

  constructor(deps: PollRunDeps) {
    this.#deps = deps;
  }

  /** Deliveries that are not named in the answer go on another time. */
  async deliver({ repository, deliveries }: Claim): Promise<Settlement[]> {
    const settled: Settlement[] = [];
    for (const delivery of deliveries) {
      const end = await this.#one(delivery, repository);
      if (end === undefined) break;
      settled.push(end);
      if (end.state === 'pending') break;
    }
    return settled;
  }

  /** The end of a try at a poll; undefined = not now, or it is none. */
  async #one(delivery: ClaimedDelivery, repository: string): Promise<Settlement | undefined> {
    const { to: { sink, policy }, clock, endings, knocks, notebook, stopping } = this.#deps;
    const { id, attempts, receivedAt } = delivery;
    const poll = readPoll(delivery.changes);
    if (poll === undefined) return undefined;
    if (knocks.hasAnswered(delivery)) return { delivery: id, state: 'delivered' };
    // The config had another sink by that name when it was stored, or it was replayed to this one.
    if (sink.poll === undefined) return endings.dead(delivery, { done: 0 }, attempts, 'refused: the sink takes no polls');
    const { maximumAgeMs } = policy;
    if (maximumAgeMs !== undefined && clock.now() - receivedAt > maximumAgeMs) {
      return endings.expired(delivery, { done: 0 }, maximumAgeMs);
    }
    if (stopping.aborted) return undefined;
    const parcel = { delivery, changes: [], notes: notebook.of(delivery, repository), attempts, isNews: false };
    const entered = knocks.enter();
    if (entered === undefined) return this.#wait(parcel, knocks.circuit.reason ?? 'another poll tries whether it can be');
    try {
      return await this.#knock(parcel, poll.poller, entered === 'probe');
    } finally {
      knocks.leave(entered);
    }
  }

  async #knock(parcel: Parcel, poller: string | undefined, probe: boolean): Promise<Settlement | undefined> {
    const { to, clock, cut, endings, knocks } = this.#deps;
    const { delivery } = parcel;
    const { receipt, mount, receivedAt } = delivery;
    const newest = await unlessAborted(knocks.newest(delivery), cut).catch(() => delivery.id);
    const outcome: Outcome = await callSink({ to, poll: { poller, receipt, mount, receivedAt }, clock, stop: cut });
    if (outcome.kind === 'stopped') return undefined;
    if (outcome.kind === 'unreachable') {
      knocks.circuit.unreachable(outcome.reason, probe);
      return this.#wait(parcel, outcome.reason);
    }
    knocks.circuit.reached();
    if (outcome.kind === 'failed' || outcome.kind === 'crashed') return endings.failed(parcel, outcome);
    if (outcome.kind === 'invalid') {
      const { code } = new ChangeHookError('CH_SINK_REJECTED', { sink: to.plugin, reason: '' });
      return endings.dead(delivery, { done: 0 }, delivery.attempts, `refused: ${outcome.reason}`, code);
    }
    knocks.made(delivery, newest);
    return { delivery: delivery.id, state: 'delivered' };
  }

  #wait(parcel: Parcel, reason: string): Settlement {
    const { endings, knocks: { circuit } } = this.#deps;
    const wait = circuit.state === 'open' ? circuit.untilProbe + AFTER_PROBE_MS : PROBED_MS;
    return endings.unreachable(parcel, wait, reason);
  }
}
