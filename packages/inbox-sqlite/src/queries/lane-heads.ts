import type { Database } from '../store/driver.js';

export interface LaneHeads {
  /** The oldest pending delivery of a lane. */
  head(lane: number): number | undefined;
  /** Runs `change` within the open transaction, and tells which of the lanes have another head after it. */
  changed(lanes: Iterable<LaneOfSink>, change: () => void): ChangedLane[];
}

export interface LaneOfSink {
  lane: number;
  sink: string;
}

export interface ChangedLane extends LaneOfSink {
  /** A new head is due at once, since the lane waited for the one that it had; undefined: nothing is pending there. */
  waitMs: number | undefined;
}

export function createLaneHeads(db: Database): LaneHeads {
  const select = db.prepare(
    `SELECT id FROM deliveries INDEXED BY deliveries_pending WHERE lane = ? AND state = 'pending' ORDER BY id LIMIT 1`,
  );
  const head = (lane: number): number | undefined => (select.get(lane) as { id: number } | undefined)?.id;
  return {
    head,
    changed(lanes, change) {
      const before = new Map([...lanes].map(({ lane, sink }) => [lane, { sink, head: head(lane) }]));
      change();
      return [...before].flatMap(([lane, { sink, head: old }]) => {
        const now = head(lane);
        return now === old ? [] : [{ lane, sink, waitMs: now === undefined ? undefined : 0 }];
      });
    },
  };
}
