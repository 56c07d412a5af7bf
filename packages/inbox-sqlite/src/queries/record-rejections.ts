import type { Rejection } from 'change-hook-core';
import type { Tallies } from '../commit/tallies.js';
import type { Database } from '../store/driver.js';

export interface RecordRejections {
  /** Within the open transaction. */
  insert(rejection: Rejection): void;
  /** Drops the oldest beyond the bound: once a transaction, just before its COMMIT. */
  trim(): void;
  /** The transaction was rolled back. */
  drop(): void;
}

/** So many are kept: days of mistakes, and never more than some megabytes of whatever a stranger sends. */
const KEPT = 10_000;
const LONGEST_REASON = 1_000;
const LONGEST_ADDRESS = 100;

export function createRecordRejections(db: Database, tallies: Tallies): RecordRejections {
  const insert = db.prepare('INSERT INTO rejections (at, mount, address, reason) VALUES (?, ?, ?, ?)');
  const trim = db.prepare('DELETE FROM rejections WHERE n <= ?');
  let newest = 0;
  return {
    insert({ at, mount, address, reason }) {
      const row = insert.run(Math.floor(at), mount, address?.slice(0, LONGEST_ADDRESS) ?? null, reason.slice(0, LONGEST_REASON));
      newest = Number(row.lastInsertRowid);
      tallies.add('rejections', '', '', 1);
    },
    trim() {
      if (newest > KEPT) tallies.add('rejections', '', '', -Number(trim.run(newest - KEPT).changes));
      newest = 0;
    },
    drop() {
      newest = 0;
    },
  };
}
