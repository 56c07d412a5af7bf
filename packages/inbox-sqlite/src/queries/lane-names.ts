import type { Lane } from 'change-hook-core';
import type { Database } from '../store/driver.js';

/** The lanes' numbers, by which everything else in the store refers to them. */
export interface LaneNames {
  /** The lane's number; a lane that is new is written, within the open transaction. */
  numberOf(sink: string, repository: string): number;
  /** The number of a lane that is known; undefined otherwise. */
  find(lane: Lane): number | undefined;
  /** Undefined for a lane that retention dropped. */
  lane(number: number): Lane | undefined;
  /** Deletes a lane that has no deliveries, within the open transaction. */
  remove(number: number): void;
  /** The transaction was rolled back, and with it perhaps a lane that is remembered. */
  forget(): void;
}

/** A sender may invent repositories without end, so what is remembered is bounded; the rest is asked of the store. */
const REMEMBERED = 10_000;

export function createLaneNames(db: Database): LaneNames {
  const select = db.prepare('SELECT n FROM lanes WHERE repository = ? AND sink = ?');
  const insert = db.prepare('INSERT INTO lanes (repository, sink) VALUES (?, ?)');
  const deleteLane = db.prepare('DELETE FROM lanes WHERE n = ?');
  const selectLane = db.prepare('SELECT sink, repository FROM lanes WHERE n = ?');
  let numbers = new Map<string, number>();

  const remembered = (sink: string, repository: string): number | undefined => numbers.get(`${sink}\u0000${repository}`);
  const remember = (sink: string, repository: string, n: number): number => {
    if (numbers.size >= REMEMBERED) numbers = new Map();
    numbers.set(`${sink}\u0000${repository}`, n);
    return n;
  };
  const find = (sink: string, repository: string): number | undefined => {
    const n = remembered(sink, repository);
    if (n !== undefined) return n;
    const row = select.get(repository, sink) as { n: number } | undefined;
    return row === undefined ? undefined : remember(sink, repository, row.n);
  };

  return {
    numberOf: (sink, repository) =>
      find(sink, repository) ?? remember(sink, repository, Number(insert.run(repository, sink).lastInsertRowid)),
    find: ({ sink, repository }) => find(sink, repository),
    lane(number) {
      const row = selectLane.get(number) as Lane | undefined;
      return row === undefined ? undefined : { sink: row.sink, repository: row.repository };
    },
    remove(number) {
      const row = selectLane.get(number) as Lane | undefined;
      if (row !== undefined) numbers.delete(`${row.sink}\u0000${row.repository}`);
      deleteLane.run(number);
    },
    forget: () => numbers.clear(),
  };
}
