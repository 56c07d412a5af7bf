import type { Verdict } from 'change-hook-core';
import type { Database, SqlValue } from '../store/driver.js';

export interface DoneReceipt {
  n: number;
  mount: string;
  verdict: Verdict;
  bytes: number;
}

/** All receipts, or those of one mount and verdict. */
export type ReceiptClass = { mount: string; verdict: string } | undefined;

export interface Stretch {
  /** The place up to which the classes were looked through; undefined = to their ends. */
  end: number | undefined;
  /** When the oldest of those was received; Infinity where there was none. */
  oldest: number;
}

export interface FindDone {
  /** How far one step goes beyond `after`. */
  stretch(classes: readonly ReceiptClass[], after: number): Stretch;
  /** The receipts in the stretch of which nothing is still to come, the oldest first, at most so many. */
  receipts(classes: readonly ReceiptClass[], after: number, stretch: Stretch, before: number, limit: number): DoneReceipt[];
}

/** So many rows are looked at in one step: about a millisecond, if none of them can be dropped. */
const STRIDE = 1_000;

const SOURCES = {
  all: 'receipts r NOT INDEXED WHERE r.n > ?',
  class: 'receipts r INDEXED BY receipts_by_mount WHERE r.mount = ? AND r.verdict = ? AND r.n > ?',
} as const;

/**
 * Finds what retention may drop. A receipt with a delivery that is pending stays, and one with a dead letter too, since it may be
 * sent once more; so does what could not be translated. While a sink is down for long these are nearly all, so they are passed over
 * inside of SQLite, and a stretch at a time.
 */
export function createFindDone(db: Database): FindDone {
  const prepare = (source: string) => ({
    stretch: db.prepare(
      `SELECT count(*) AS count, max(n) AS end, min(received_at) AS oldest
       FROM (SELECT r.n, r.received_at FROM ${source} ORDER BY r.n LIMIT ?)`,
    ),
    receipts: db.prepare(
      `SELECT r.n, r.mount, r.verdict, r.bytes FROM ${source} AND r.n <= ? AND r.received_at < ? AND r.verdict <> 'untranslated'
         AND NOT EXISTS (
           SELECT 1 FROM parcels p CROSS JOIN deliveries d INDEXED BY deliveries_by_parcel ON d.parcel = p.n
           WHERE p.receipt = r.n AND d.state IN ('pending', 'dead'))
       ORDER BY r.n LIMIT ?`,
    ),
  });
  const statements = { all: prepare(SOURCES.all), class: prepare(SOURCES.class) };
  const of = (it: ReceiptClass) => (it === undefined ? statements.all : statements.class);
  const key = (it: ReceiptClass): SqlValue[] => (it === undefined ? [] : [it.mount, it.verdict]);

  return {
    stretch(classes, after) {
      const stride = Math.max(1, Math.ceil(STRIDE / Math.max(1, classes.length)));
      const found: { end: number | undefined; oldest: number } = { end: undefined, oldest: Infinity };
      for (const it of classes) {
        const row = of(it).stretch.get(...key(it), after, stride) as { count: number; end: number | null; oldest: number | null };
        found.oldest = Math.min(found.oldest, row.oldest ?? Infinity);
        // Where a class goes on, no other may go further, or newer ones of it would go before older ones of this.
        if (row.count === stride) found.end = Math.min(found.end ?? Infinity, row.end!);
      }
      return found;
    },
    receipts(classes, after, { end = Number.MAX_SAFE_INTEGER }, before, limit) {
      const found = classes.flatMap((it) => of(it).receipts.all(...key(it), after, end, before, limit) as DoneReceipt[]);
      return found.sort((a, b) => a.n - b.n).slice(0, limit);
    },
  };
}
