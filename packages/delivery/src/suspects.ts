import type { ClaimedDelivery } from 'change-hook-core';

export interface SuspectsDeps {
  /** Wall time at which this process began to deliver. */
  startedAt: number;
  /** The highest id of a delivery that was there then. The wall clock may have been set back since: either sign will do. */
  lastOld: number;
  /** One call may have held changes of so many deliveries. */
  batch: number;
}

type Pending = Pick<ClaimedDelivery, 'id' | 'receivedAt' | 'retried'>;

interface Seen {
  id: number;
  /** When it became pending the last time, on the scale of the ids. */
  since: number;
}

/** Lanes that are remembered. One that is forgotten costs a look-up more: its next delivery is taken for its first again. */
const MOST_LANES = 100_000;

/**
 * Which deliveries the process before this one may have had under way when it ended. What a call brought is written down before the
 * lane's next call is made, so that can only be the first of a lane: as many as one call holds. To suspect all that was there would
 * make a sink look up each change of a long backlog, at some seconds a piece.
 *
 * What was retried meanwhile stands in its lane before what was first when the call was made. So a delivery is suspected when there was
 * a time at which fewer than `batch` of those that are still to come stood before it. It was the earliest one, of course: when it became
 * pending itself.
 */
export class Suspects {
  readonly #deps: SuspectsDeps;
  /** By repository: the old deliveries that came so far, as many as one call holds, those that were there first. */
  readonly #lanes = new Map<string, Seen[]>();

  constructor(deps: SuspectsDeps) {
    this.#deps = deps;
  }

  /** Asked for the deliveries of a lane in its order; about the same one as often as one likes. */
  has(repository: string, { id, receivedAt, retried = id }: Pending): boolean {
    const { startedAt, lastOld, batch } = this.#deps;
    if (id > lastOld && receivedAt >= startedAt) return false;
    const lane = this.#lane(repository);
    const before = lane.filter((it) => it.id < id && it.since <= retried).length;
    if (!lane.some((it) => it.id === id)) {
      lane.push({ id, since: retried });
      if (lane.length > batch) lane.sort((a, b) => a.since - b.since).pop();
    }
    return before < batch;
  }

  #lane(repository: string): Seen[] {
    const lane = this.#lanes.get(repository) ?? [];
    this.#lanes.delete(repository);
    this.#lanes.set(repository, lane);
    const [oldest] = this.#lanes.keys();
    if (this.#lanes.size > MOST_LANES && oldest !== undefined) this.#lanes.delete(oldest);
    return lane;
  }
}
