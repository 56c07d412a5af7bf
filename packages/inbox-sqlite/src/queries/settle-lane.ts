import { ChangeHookError } from 'change-hook-core';
import type { Clock, Lane, Settlement } from 'change-hook-core';
import type { Tallies } from '../commit/tallies.js';
import type { Database } from '../store/driver.js';
import type { LaneHeads } from './lane-heads.js';
import { writePlaces } from './places.js';

/** What is left of a lane: undefined = nothing; else how long its head waits, in milliseconds. */
export type SettleLane = (owner: string, lane: Lane, number: number, settlements: readonly Settlement[]) => number | undefined;

const LONGEST_ERROR = 2_000;

/** Writes the ends of tries at a lane's deliveries. What is not pending any more stays as it is. Runs in a transaction. */
export function createSettleLane(deps: { db: Database; tallies: Tallies; heads: LaneHeads; clock: Clock }): SettleLane {
  const { db, tallies, heads, clock } = deps;
  const open = `WHERE id = ? AND lane = ? AND state = 'pending'`;
  const deliver = db.prepare(`UPDATE deliveries SET state = 'delivered', settled_at = ?, behind = NULL ${open}`);
  const bury = db.prepare(
    `UPDATE deliveries SET state = 'dead', settled_at = ?, uncertain = ?, done = max(done, ?), attempts = ?, error = ? ${open}`,
  );
  const postpone = db.prepare(
    `UPDATE deliveries SET tried_at = ?, wait_ms = ?, done = max(done, ?), attempts = ?, error = ? ${open}`,
  );
  const setBehind = db.prepare(`UPDATE deliveries SET behind = ? ${open} AND done <= ?`);
  const selectLane = db.prepare('SELECT lane FROM deliveries WHERE id = ?');

  const settleOne = (number: number, it: Settlement): number => {
    const now = Math.floor(clock.now());
    if (it.state === 'delivered') return Number(deliver.run(now, it.delivery, number).changes);
    const error = it.error.slice(0, LONGEST_ERROR);
    if (it.behind !== undefined) setBehind.run(writePlaces(it.behind), it.delivery, number, it.done);
    if (it.state === 'dead') return Number(bury.run(now, it.uncertain === 0 ? null : (it.uncertain ?? null), it.done, it.attempts, error, it.delivery, number).changes);
    return Number(postpone.run(now, Math.ceil(it.waitMs), it.done, it.attempts, error, it.delivery, number).changes);
  };

  return (owner, lane, number, settlements) => {
    for (const it of settlements) {
      if (settleOne(number, it) > 0) {
        if (it.state === 'pending') continue;
        tallies.add('deliveries', lane.sink, 'pending', -1);
        tallies.add('deliveries', lane.sink, it.state, 1);
      } else {
        const found = selectLane.get(it.delivery) as { lane: number } | undefined;
        if (found === undefined || found.lane === number) continue;
        throw new ChangeHookError('CH_INBOX_NOT_CLAIMED', { sink: lane.sink, owner });
      }
    }
    const head = heads.head(number);
    if (head === undefined) return undefined;
    // The lane waits for its head alone: another one of the batch must not hold it up, nor let it go early.
    const last = settlements.findLast(({ delivery }) => delivery === head);
    return last?.state === 'pending' ? last.waitMs : 0;
  };
}
