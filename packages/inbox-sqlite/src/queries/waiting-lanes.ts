import type { Database } from '../store/driver.js';

export interface WaitingLane {
  lane: number;
  sink: string;
  /** When the head was last tried, and how long it was to wait then; null where it was not. */
  triedAt: number | null;
  waitMs: number | null;
}

/**
 * The lanes with pending deliveries, those with the oldest first. The index is stepped through from lane to lane: to look at each
 * of a million pending deliveries would take as long as the whole start may.
 */
export function readWaitingLanes(db: Database): IterableIterator<WaitingLane> {
  const select = db.prepare(
    `WITH RECURSIVE waiting (lane) AS (
       SELECT min(lane) FROM deliveries INDEXED BY deliveries_pending WHERE state = 'pending'
       UNION ALL
       SELECT (SELECT min(d.lane) FROM deliveries d INDEXED BY deliveries_pending
               WHERE d.state = 'pending' AND d.lane > waiting.lane)
       FROM waiting WHERE waiting.lane IS NOT NULL
     ), heads (lane, id) AS (
       SELECT lane, (SELECT min(d.id) FROM deliveries d INDEXED BY deliveries_pending
                     WHERE d.state = 'pending' AND d.lane = waiting.lane)
       FROM waiting WHERE lane IS NOT NULL
     )
     SELECT heads.lane, lanes.sink, d.tried_at AS triedAt, d.wait_ms AS waitMs
     FROM heads CROSS JOIN lanes ON lanes.n = heads.lane CROSS JOIN deliveries d ON d.id = heads.id
     ORDER BY heads.id`,
  );
  return select.iterate() as IterableIterator<WaitingLane>;
}
