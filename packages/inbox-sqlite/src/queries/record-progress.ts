import type { Database } from '../store/driver.js';
import { writePlaces } from './places.js';

export interface RecordProgress {
  /** The lane of a delivery; undefined where there is no such delivery. */
  laneOf(delivery: number): { lane: number; sink: string } | undefined;
  /** Within the open transaction. */
  record(delivery: number, done: number, behind?: readonly number[]): void;
}

export function createRecordProgress(db: Database): RecordProgress {
  const select = db.prepare('SELECT d.lane, l.sink FROM deliveries d JOIN lanes l ON l.n = d.lane WHERE d.id = ?');
  const update = db.prepare(`UPDATE deliveries SET done = max(done, ?) WHERE id = ? AND state = 'pending'`);
  const updateBoth = db.prepare(`UPDATE deliveries SET done = ?1, behind = ?2 WHERE id = ?3 AND state = 'pending' AND done <= ?1`);
  return {
    laneOf: (delivery) => select.get(delivery) as { lane: number; sink: string } | undefined,
    record(delivery, done, behind) {
      if (behind === undefined) update.run(done, delivery);
      else updateBoth.run(done, writePlaces(behind), delivery);
    },
  };
}
