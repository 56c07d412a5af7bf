import { ChangeHookError, type Arrived, type ClaimedDelivery, type Lane, type Log, type Settlement } from 'change-hook-core';
import { backoffMs } from './backoff.js';
import type { Failure } from './call-sink.js';
import type { Notebook } from './notebook.js';
import { allOf, arrivedOf, describeRefused, uncertainOf, type Parcel } from './parcel.js';
import type { DeliverySink } from './policy.js';
import type { Tally } from './tally.js';

const MEND = 'see it with: change-hook deliveries list --state dead';

export interface EndingsDeps {
  lane: Lane;
  to: DeliverySink;
  log: Log;
  random: () => number;
  notebook: Notebook;
  tally: Tally;
}

type Dead = Extract<Settlement, { state: 'dead' }>;

/** How a try at a delivery may end: what the inbox is told, and the log. */
export class Endings {
  readonly #deps: EndingsDeps;

  constructor(deps: EndingsDeps) {
    this.#deps = deps;
  }

  /** All its changes have arrived, or else were refused. */
  finished(parcel: Parcel): Settlement {
    const { delivery, notes, attempts } = parcel;
    if (notes.refused.length === 0) return { delivery: delivery.id, state: 'delivered' };
    const { code } = new ChangeHookError('CH_SINK_REJECTED', { sink: this.#deps.lane.sink, reason: '' });
    return this.dead(delivery, allOf(parcel), attempts, describeRefused(parcel), code);
  }

  /** The lane waits until the sink can be reached; no attempt is used up, and the circuit has logged it. */
  unreachable(parcel: Parcel, waitMs: number, reason: string): Settlement {
    return this.#pending(parcel, parcel.attempts, waitMs, `unreachable: ${reason}`);
  }

  /** The lane waits until its changes are complete. */
  incomplete({ id, done, attempts }: ClaimedDelivery, waitMs: number, reason: string): Settlement {
    return { delivery: id, state: 'pending', done, attempts, waitMs, error: `waits to be enriched: ${reason}` };
  }

  /** One attempt is used up; with the last one the delivery becomes a dead letter. */
  failed(parcel: Parcel, { kind, reason }: Failure): Settlement {
    const { lane: { sink }, to: { plugin, policy }, log, random, tally } = this.#deps;
    const attempts = parcel.attempts + 1;
    tally.failures++;
    const error = kind === 'failed'
      ? new ChangeHookError('CH_SINK_FAILED', { sink, reason })
      : new ChangeHookError('CH_SINK_CRASHED', { sink, plugin, reason });
    log.warn(error.message, { code: error.code, ...this.#facts(parcel.delivery), attempts, of: policy.attempts });
    const words = `${kind}: ${reason}`;
    if (attempts >= policy.attempts) {
      const uncertain = uncertainOf(parcel);
      const dead = this.dead(parcel.delivery, allOf(parcel), attempts, words, error.code);
      return uncertain === 0 ? dead : { ...dead, uncertain };
    }
    return this.#pending(parcel, attempts, backoffMs(policy, attempts - 1, random), words);
  }

  /** Given up for its age, with nothing of it arrived. */
  expired(delivery: ClaimedDelivery, { done }: Pick<Arrived, 'done'>, maximumAgeMs: number): Settlement {
    return this.dead(delivery, { done }, delivery.attempts, `older than the maximum age of ${maximumAgeMs / 1000} s`);
  }

  dead(delivery: ClaimedDelivery, arrived: Arrived, attempts: number, reason: string, code?: string): Dead {
    const facts = { ...this.#facts(delivery), done: arrived.done - (arrived.behind?.length ?? 0), attempts, mend: MEND, ...(code === undefined ? {} : { code }) };
    this.#deps.log.error(`a delivery becomes a dead letter: ${reason}`, facts);
    return { delivery: delivery.id, state: 'dead', ...arrived, attempts, error: reason };
  }

  #pending(parcel: Parcel, attempts: number, waitMs: number, error: string): Settlement {
    this.#deps.notebook.keep(parcel.delivery.id, parcel.notes);
    return { delivery: parcel.delivery.id, state: 'pending', ...arrivedOf(parcel), attempts, waitMs, error };
  }

  #facts({ id, receipt, mount }: ClaimedDelivery): object {
    return { ...this.#deps.lane, delivery: id, receipt, mount };
  }
}
