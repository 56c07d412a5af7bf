import { describeError, type Claim, type ClaimedDelivery, type Clock, type Enricher } from 'change-hook-core';
import { readPoll, type Lane, type Outgoing, type Settlement } from 'change-hook-core';
import { callSink, mayHaveArrived, type Outcome } from './call-sink.js';
import type { Circuit } from './circuit.js';
import type { Endings } from './endings.js';
import type { LaneTrouble } from './lane-trouble.js';
import type { Notebook } from './notebook.js';
import { arrivedOf, finish, goOn, hasArrived, isNews, nextOf, readChanges, remaining, type Parcel } from './parcel.js';
import type { DeliverySink } from './policy.js';
import type { Recorder } from './recorder.js';
import { unlessAborted } from './waiting.js';

/** A run begins no call after so many milliseconds: a push of 10,000 commits must not hold its claim for hours. */
export const RUN_MS = 30_000;

/** A lane that failed is due a little after the probe: the next probe falls to another lane where there is one. */
export const AFTER_PROBE_MS = 20;

const DAMAGED = 'the stored changes can\'t be read: the store is damaged';

/** A lane whose changes can't be completed for another reason than the forge's waits for so long. */
const UNENRICHED_MS = 10_000;

export interface LaneRunDeps {
  lane: Lane;
  /** This run alone may call a sink that could not be reached last time. */
  probe: boolean;
  to: DeliverySink;
  clock: Clock;
  random: () => number;
  enricher: Enricher | undefined;
  recorder: Recorder;
  endings: Endings;
  circuit: Circuit;
  trouble: LaneTrouble;
  notebook: Notebook;
  /** No new calls from now on. */
  stopping: AbortSignal;
  /** Calls under way are cut off. */
  cut: AbortSignal;
}

/** One claim on its way: delivers as much of it as can be delivered now, and says what the inbox is to be told. */
export class LaneRun {
  readonly #deps: LaneRunDeps;
  readonly #begun: number;

  constructor(deps: LaneRunDeps) {
    this.#deps = deps;
    this.#begun = deps.clock.monotonic();
  }

  /** Deliveries that are not named in the answer go on another time from where they are. */
  async deliver({ deliveries }: Claim): Promise<Settlement[]> {
    const [head] = deliveries;
    if (head?.enrich === true) return this.#enrich(head);
    const settled: Settlement[] = [];
    const parcels: Parcel[] = [];
    for (const delivery of deliveries) {
      // What is behind it waits until it is at the head of the lane, and complete. So does a poll, in a repository named like a poller's lane.
      if (delivery.enrich || readPoll(delivery.changes) !== undefined) break;
      const opened = this.#open(delivery);
      if ('state' in opened) settled.push(opened);
      else parcels.push(opened);
    }
    const ends = (await this.#together(parcels)) ?? (await this.#oneAfterAnother(parcels));
    return [...settled, ...ends];
  }

  /** Has the changes completed; the lane is claimed again then, with what came of it. Uses up no attempt of the sink's. */
  async #enrich(delivery: ClaimedDelivery): Promise<Settlement[]> {
    const { enricher, endings, stopping } = this.#deps;
    if (enricher === undefined) return [endings.incomplete(delivery, UNENRICHED_MS, 'nothing here can do it')];
    try {
      const outcome = await unlessAborted(enricher.enrich(delivery.receipt), stopping);
      return outcome.done ? [] : [endings.incomplete(delivery, outcome.waitMs, outcome.error)];
    } catch (error) {
      return stopping.aborted ? [] : [endings.incomplete(delivery, UNENRICHED_MS, describeError(error))];
    }
  }

  /** A delivery with something to send, or the end of one that needs no call. */
  #open(delivery: ClaimedDelivery): Parcel | Settlement {
    const { clock, endings, notebook, lane: { repository }, to: { policy: { maximumAgeMs } } } = this.#deps;
    const { id, done, attempts, receivedAt } = delivery;
    const changes = readChanges(delivery);
    if (changes === undefined) return endings.dead(delivery, { done }, attempts, DAMAGED);
    const notes = notebook.of(delivery, repository);
    const parcel = { delivery, changes, notes, attempts, isNews: isNews(notes, delivery) };
    if (nextOf(parcel) === undefined && notes.refused.length === 0) return { delivery: id, state: 'delivered' };
    // Nobody is served by half a push: what has begun to arrive is brought to its end.
    if (maximumAgeMs !== undefined && !hasArrived(parcel) && clock.now() - receivedAt > maximumAgeMs) {
      return endings.expired(delivery, { done }, maximumAgeMs);
    }
    return parcel;
  }

  /**
   * One call for everything, where the plugin takes batches; undefined = send one change a call instead. That is so for a lane
   * whose head has failed before, and when the sink refuses the batch: then it must be found out which change it won't take.
   */
  async #together(parcels: readonly Parcel[]): Promise<Settlement[] | undefined> {
    const [head] = parcels;
    const changes = parcels.flatMap(remaining);
    const { to, endings } = this.#deps;
    if (to.batch === 1 || head === undefined || head.attempts > 0) return undefined;
    if (changes.length < 2 || !this.#mayCall()) return undefined;
    const outcome = await this.#call(changes, parcels.some(({ notes }) => notes.uncertain > 0));
    if (mayHaveArrived(outcome)) for (const parcel of parcels) this.#doubt(parcel, parcel.changes.length);
    switch (outcome.kind) {
      case 'ok':
        parcels.forEach(finish);
        return parcels.map((parcel) => endings.finished(parcel));
      case 'unreachable':
        return [this.#wait(head, outcome.reason)];
      case 'failed':
      case 'crashed':
        // The head is charged with it, but never with its last attempt: whose fault it is, is not known yet.
        return head.attempts + 1 < to.policy.attempts ? [endings.failed(head, outcome)] : undefined;
      case 'invalid':
        return undefined;
      case 'stopped':
        return [];
    }
  }

  async #oneAfterAnother(parcels: readonly Parcel[]): Promise<Settlement[]> {
    const settled: Settlement[] = [];
    for (const [place, parcel] of parcels.entries()) {
      // What came before must be known for good before the next call is made: the process may die in it.
      const before = parcels[place - 1];
      if (before !== undefined && !(await this.#progress(before))) break;
      const end = await this.#oneByOne(parcel);
      if (end === undefined) this.#keep(parcel);
      else settled.push(end);
      if (end?.state !== 'delivered') break;
    }
    return settled;
  }

  /** Sends the changes of a delivery in order, a call each; undefined = to be continued. */
  async #oneByOne(parcel: Parcel): Promise<Settlement | undefined> {
    const { notes } = parcel;
    for (;;) {
      const change = nextOf(parcel);
      if (change === undefined) return this.#deps.endings.finished(parcel);
      if (!this.#mayCall()) return undefined;
      const outcome = await this.#call([change], notes.uncertain > 0);
      if (mayHaveArrived(outcome)) this.#doubt(parcel, 1);
      switch (outcome.kind) {
        case 'ok':
        case 'invalid':
          goOn(parcel, outcome.kind === 'ok' ? undefined : outcome.reason);
          // What became of it must be known for good before the next call is made: see `Suspects`.
          if (nextOf(parcel) !== undefined && !(await this.#progress(parcel))) return undefined;
          break;
        case 'unreachable':
          return this.#wait(parcel, outcome.reason);
        case 'failed':
        case 'crashed':
          return this.#deps.endings.failed(parcel, outcome);
        case 'stopped':
          return undefined;
      }
    }
  }

  async #call(changes: readonly Outgoing[], uncertain: boolean): Promise<Outcome> {
    const { lane, probe, to, clock, cut, circuit, trouble } = this.#deps;
    const outcome = await callSink({ to, changes, uncertain, clock, stop: cut });
    if (outcome.kind === 'unreachable') circuit.unreachable(outcome.reason, probe);
    else if (outcome.kind !== 'stopped') {
      trouble.reached(lane.repository);
      circuit.reached();
    }
    return outcome;
  }

  #mayCall(): boolean {
    const { circuit, clock, probe, stopping } = this.#deps;
    if (stopping.aborted || clock.monotonic() - this.#begun >= RUN_MS) return false;
    return circuit.state === 'closed' || (probe && circuit.state === 'probing');
  }

  #wait(parcel: Parcel, reason: string): Settlement {
    const { lane, to, random, circuit, trouble, endings } = this.#deps;
    const own = trouble.unreachable(lane.repository, to.policy, random);
    return endings.unreachable(parcel, Math.max(own, circuit.untilProbe + AFTER_PROBE_MS), reason);
  }

  async #progress(parcel: Parcel): Promise<boolean> {
    const { recorder, lane } = this.#deps;
    const written = await recorder.progress(lane, parcel.delivery.id, arrivedOf(parcel));
    if (written) parcel.isNews = false;
    return written;
  }

  /** So many of its changes, from the next one on, may have arrived. */
  #doubt(parcel: Parcel, changes: number): void {
    parcel.notes.uncertain = Math.max(parcel.notes.uncertain, changes);
    this.#keep(parcel);
  }

  #keep({ delivery, notes }: Parcel): void {
    this.#deps.notebook.keep(delivery.id, notes);
  }
}
