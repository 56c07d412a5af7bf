import type { Database } from '../store/driver.js';

export interface DropKeys {
  /** Goes on through the keys of duplicates and drops those from before this time. Runs in a transaction. */
  step(before: number): { dropped: number; more: boolean };
  /** The next step begins at the first key again. */
  rewind(): void;
}

interface Key {
  mount: string;
  delivery_id: string;
  body_hash: Uint8Array;
}

/** So many keys are looked at in one step: about a millisecond. */
const STRIDE = 1_000;
const FIRST: Key = { mount: '', delivery_id: '', body_hash: new Uint8Array() };
const KEY = '(mount, delivery_id, body_hash)';

export function createDropKeys(db: Database): DropKeys {
  const selectEnd = db.prepare(
    `SELECT mount, delivery_id, body_hash FROM duplicates WHERE ${KEY} > (?, ?, ?)
     ORDER BY mount, delivery_id, body_hash LIMIT 1 OFFSET ${STRIDE - 1}`,
  );
  const dropTo = db.prepare(`DELETE FROM duplicates WHERE ${KEY} > (?, ?, ?) AND ${KEY} <= (?, ?, ?) AND at < ?`);
  const dropRest = db.prepare(`DELETE FROM duplicates WHERE ${KEY} > (?, ?, ?) AND at < ?`);
  const values = ({ mount, delivery_id, body_hash }: Key) => [mount, delivery_id, body_hash] as const;
  let after = FIRST;
  return {
    step(before) {
      const end = selectEnd.get(...values(after)) as Key | undefined;
      const dropped = Number(
        (end === undefined ? dropRest.run(...values(after), before) : dropTo.run(...values(after), ...values(end), before)).changes,
      );
      after = end ?? FIRST;
      return { dropped, more: end !== undefined };
    },
    rewind() {
      after = FIRST;
    },
  };
}
