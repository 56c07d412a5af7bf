import type { Database } from '../store/driver.js';

export type TallyKind = 'receipts' | 'rejections' | 'deliveries';

/** How many there are of something, and their bytes. `name` is a mount or sink, `state` a verdict or a delivery's state. */
export interface Tally {
  name: string;
  state: string;
  count: number;
  bytes: number;
}

/** Counts that are kept with the rows they count, in the same transaction. */
export interface Tallies {
  /** Adds to a tally (or takes away) within the open transaction. */
  add(kind: TallyKind, name: string, state: string, count: number, bytes?: number): void;
  /** Writes what was added: once a transaction, just before its COMMIT. */
  save(): void;
  /** Forgets what was added: the transaction was rolled back. */
  drop(): void;
  /** The tallies of a kind that are not zero, as committed. */
  read(kind: TallyKind): Tally[];
}

export function createTallies(db: Database): Tallies {
  const upsert = db.prepare(
    `INSERT INTO tallies (kind, name, state, count, bytes) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET count = count + excluded.count, bytes = bytes + excluded.bytes`,
  );
  const select = db.prepare('SELECT name, state, count, bytes FROM tallies WHERE kind = ? AND count > 0');
  const added = new Map<string, Tally & { kind: TallyKind }>();
  return {
    add(kind, name, state, count, bytes = 0) {
      const key = `${kind}\u0000${state}\u0000${name}`;
      const tally = added.get(key);
      if (tally === undefined) {
        added.set(key, { kind, name, state, count, bytes });
      } else {
        tally.count += count;
        tally.bytes += bytes;
      }
    },
    save() {
      for (const { kind, name, state, count, bytes } of added.values()) upsert.run(kind, name, state, count, bytes);
      added.clear();
    },
    drop: () => added.clear(),
    read: (kind) => (select.all(kind) as Tally[]).map(({ name, state, count, bytes }) => ({ name, state, count, bytes })),
  };
}
