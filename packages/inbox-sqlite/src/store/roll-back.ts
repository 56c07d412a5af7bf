import type { Database } from './driver.js';

/** Ends a transaction that failed; never throws, or it would hide why. */
export function rollBack(db: Database): void {
  try {
    db.exec('ROLLBACK');
  } catch {
    // A full disk or a failed write may have rolled it back already; SQLite has no other reason to refuse.
  }
}
