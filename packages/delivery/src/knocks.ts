import type { Clock, ClaimedDelivery, Inbox, Log } from 'change-hook-core';
import { Circuit } from './circuit.js';
import type { DeliveryPolicy } from './policy.js';

export interface KnocksDeps {
  sink: string;
  policy: DeliveryPolicy;
  inbox: Pick<Inbox, 'deliveries'>;
  clock: Clock;
  log: Log;
  random: () => number;
}

/** Pollers that are remembered; forgetting one costs a knock. */
const MOST_POLLERS = 1_000;

/**
 * What a sink's polls have in common. Their circuit is not that of the changes: a master takes polls by HTTP and changes by
 * Perspective Broker as a rule, and one that has no dialect `poller` must not seem to be down.
 *
 * A knock is for every poll of that poller which was stored before it began. Which those are, the ids of the deliveries tell, and
 * not the time: they only grow, and a clock can be set back.
 */
export class Knocks {
  readonly circuit: Circuit;
  readonly #inbox: KnocksDeps['inbox'];
  readonly #made = new Map<string, number>();
  #probing = false;

  constructor({ inbox, ...deps }: KnocksDeps) {
    this.#inbox = inbox;
    // Nobody has to be woken by it: each poll that it holds back has a wait of its own.
    this.circuit = new Circuit({ ...deps, log: deps.log.child({ polls: true }), onChange: () => {} });
  }

  /** A knock that was made answers this poll, too. */
  hasAnswered({ id, changes: poll }: ClaimedDelivery): boolean {
    return id <= (this.#made.get(poll) ?? 0);
  }

  /** Whether a knock may be made now: any, or, after an outage, one at a time. Whoever is let in calls {@link leave}. */
  enter(): 'knock' | 'probe' | undefined {
    const { state } = this.circuit;
    if (state === 'closed') return 'knock';
    if (state === 'open' || this.#probing) return undefined;
    this.#probing = true;
    return 'probe';
  }

  leave(entered: 'knock' | 'probe'): void {
    if (entered === 'probe') this.#probing = false;
  }

  /** The id of the newest delivery that there is now; of one's own where the inbox does not tell. */
  async newest({ id }: ClaimedDelivery): Promise<number> {
    try {
      return Math.max(id, (await this.#inbox.deliveries({ limit: 1 }))[0]?.id ?? 0);
    } catch {
      return id;
    }
  }

  /** A knock was taken; it began when `newest` was the newest delivery. */
  made({ changes: poll }: ClaimedDelivery, newest: number): void {
    this.#made.delete(poll);
    this.#made.set(poll, newest);
    const [oldest] = this.#made.keys();
    if (this.#made.size > MOST_POLLERS && oldest !== undefined) this.#made.delete(oldest);
  }

  stop(): void {
    this.circuit.stop();
  }
}
