import type { Clock, DeliverySelection, DeliveryState } from 'change-hook-core';
import type { Tallies } from '../commit/tallies.js';
import type { Database } from '../store/driver.js';
import type { Inside } from '../store/inside.js';
import type { ChangedLane, LaneHeads, LaneOfSink } from './lane-heads.js';
import type { DeliveryRow, WaysOfDeliveries } from './list-deliveries.js';
import { firstRows } from './walk.js';
import type { Walker } from './walk.js';

export interface Moved {
  moved: number;
  lanes: readonly ChangedLane[];
}

export interface MoveDeliveries {
  /**
   * Finds what is selected and may be moved, the oldest first: what is retried in several steps would overtake itself otherwise.
   * `isFree` tells of a pending delivery that nobody is at.
   */
  find(selection: DeliverySelection, kind: MoveKind, isFree: IsFree): Promise<{ ids: number[]; more: boolean }>;
  /** Moves those of them that still may be. Runs in a transaction. */
  move(ids: readonly number[], kind: MoveKind, isFree: IsFree): Moved;
}

export type MoveKind = 'retry' | 'discard';
export type IsFree = (lane: number, delivery: number) => boolean;

const MOVABLE: Record<MoveKind, readonly DeliveryState[]> = { retry: ['dead'], discard: ['dead', 'pending'] };

/** One call moves at most so many: about five milliseconds. */
const MOST_MOVED = 250;
/** Ids that are looked up before the writer has its turn again. */
const STRIDE = 500;

export interface MoveDeliveriesDeps {
  db: Database;
  inside: Inside;
  /** A turn of the event loop. */
  turn: () => Promise<void>;
  ways: WaysOfDeliveries;
  walker: Walker;
  heads: LaneHeads;
  tallies: Tallies;
  clock: Clock;
}

interface Row extends LaneOfSink {
  id: number;
  state: DeliveryState;
}

export function createMoveDeliveries(deps: MoveDeliveriesDeps): MoveDeliveries {
  const { db, inside, turn, ways, walker, heads, tallies, clock } = deps;
  const select = db.prepare('SELECT d.id, d.lane, l.sink, d.state FROM deliveries d JOIN lanes l ON l.n = d.lane WHERE d.id = ?');
  const revive = db.prepare(
    `UPDATE deliveries SET state = 'pending', attempts = 0, tried_at = NULL, wait_ms = NULL, settled_at = NULL,
       retried = (SELECT seq FROM sqlite_sequence WHERE name = 'deliveries') WHERE id = ?`,
  );
  // Takes an id out of the sequence: it tells when something was retried, and no delivery gets it.
  const takeId = db.prepare(`UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'deliveries'`);
  const discard = db.prepare(`UPDATE deliveries SET state = 'discarded', settled_at = ? WHERE id = ?`);

  const rowOf = (id: number, kind: MoveKind, isFree: IsFree): Row | undefined => {
    const row = select.get(id) as Row | undefined;
    if (row === undefined || !MOVABLE[kind].includes(row.state)) return undefined;
    return row.state === 'pending' && !isFree(row.lane, row.id) ? undefined : row;
  };

  const findIds = async (ids: readonly number[], kind: MoveKind, isFree: IsFree, limit: number): Promise<number[]> => {
    const sorted = [...new Set(ids)].sort((a, b) => a - b);
    const found: number[] = [];
    for (let n = 0; n < sorted.length && found.length <= limit; n += STRIDE) {
      if (n > 0) await turn();
      const some = sorted.slice(n, n + STRIDE);
      found.push(...inside(() => some.filter((id) => rowOf(id, kind, isFree) !== undefined)));
    }
    return found;
  };

  return {
    async find({ ids, limit: wanted, ...filter }, kind, isFree) {
      const limit = Math.max(0, Math.min(MOST_MOVED, Math.floor(wanted)));
      const found: number[] = [];
      if (ids !== undefined) {
        found.push(...(await findIds(ids, kind, isFree, limit)));
      } else {
        const states = MOVABLE[kind].filter((state) => (filter.state ?? state) === state);
        for (const way of states.flatMap((state) => ways({ ...filter, state }, 'ASC'))) {
          const accept = ({ id, lane, state }: DeliveryRow): boolean => state !== 'pending' || isFree(lane, id);
          const rows = await firstRows<DeliveryRow>(walker, way, limit + 1, accept);
          found.push(...rows.map(({ id }) => id));
        }
      }
      found.sort((a, b) => a - b);
      return { ids: found.slice(0, limit), more: found.length > limit };
    },

    move(ids, kind, isFree) {
      const now = Math.floor(clock.now());
      const rows = ids.flatMap((id) => rowOf(id, kind, isFree) ?? []);
      const lanes = heads.changed(rows, () => {
        if (kind === 'retry' && rows.length > 0) takeId.run();
        for (const { id, sink, state } of rows) {
          if (kind === 'retry') revive.run(id);
          else discard.run(now, id);
          tallies.add('deliveries', sink, state, -1);
          tallies.add('deliveries', sink, kind === 'retry' ? 'pending' : 'discarded', 1);
        }
      });
      return { moved: rows.length, lanes };
    },
  };
}
