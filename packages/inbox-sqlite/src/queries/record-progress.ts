import type { Database } from '../store/driver.js';

export interface RecordProgress {
  /** The lane of a delivery; undefined where there is no such delivery. */
  laneOf(delivery: number): { lane: number; sink: string } | undefined;
  /** Within the open transaction. */
  record(delivery: number, done: number): void;
}

export function createRecordProgress(db: Database): RecordProgress {
  const select = db.prepare('SELECT d.lane, l.sink FROM deliveries d JOIN lanes l ON l.n = d.lane WHERE d.id = ?');
  const update = db.prepare(`UPDATE deliveries SET done = max(done, ?) WHERE id = ? AND state = 'pending'`);
  return {
    laneOf: (delivery) => select.get(delivery) as { lane: number; sink: string } | undefined,
    record: (delivery, done) => void update.run(done, delivery),
  };
}
