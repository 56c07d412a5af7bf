import type { Database } from '../store/driver.js';
import type { Inside } from '../store/inside.js';
import { rollBack } from '../store/roll-back.js';

export interface GroupCommitDeps {
  db: Database;
  inside: Inside;
  /** Before each transaction; what it throws fails all of its writes. */
  beforeBegin(): void;
  /** Within the transaction, after the last write: what is written once for all of them. */
  beforeCommit(): void;
  /** The transaction was rolled back: whatever was remembered from it is void. */
  rolledBack(): void;
  /** Told once a flush: undefined when all of it was committed, else why one of its writes was not. */
  ended(error: unknown): void;
}

/**
 * Puts all writes of one turn of the event loop in one transaction with one fsync, in the order they were asked for, and then
 * fulfils all their promises. It is what lets a disk of 200 fsyncs a second take thousands of receipts a second.
 *
 * One write must not fail its neighbours: a transaction that fails is tried again as two halves, down to the single write,
 * which alone is rejected. Savepoints would do it too, and cost every write that does not fail.
 */
export interface GroupCommit {
  /** `write` runs in the transaction, perhaps more than once; `committed` after COMMIT and before the promise is fulfilled. */
  add<T>(write: () => T, committed?: (value: T) => void): Promise<T>;
  /** Runs `fn` after everything that was added before it has ended, well or not. */
  after(fn: () => void): Promise<void>;
  /** Commits what waits, now. */
  flush(): void;
}

type Told = (value: unknown) => void;

interface Entry {
  /** Absent for what only waits for its turn. */
  write?: () => unknown;
  committed: Told;
  resolve: Told;
  reject: Told;
  value?: unknown;
}

export function createGroupCommit(deps: GroupCommitDeps): GroupCommit {
  const begin = deps.db.prepare('BEGIN IMMEDIATE');
  const commit = deps.db.prepare('COMMIT');
  let queue: Entry[] = [];

  const enqueue = (entry: Entry): void => {
    if (queue.push(entry) === 1) setImmediate(flush);
  };

  const flush = (): void => {
    const entries = queue;
    queue = [];
    if (entries.some(({ write }) => write !== undefined)) deps.ended(deps.inside(() => carryOut(entries)));
    else fulfil(entries);
  };

  /** Returns why a write failed, the last one if there are several. */
  const carryOut = (entries: readonly Entry[]): unknown => {
    const failure = attempt(entries);
    if (failure === undefined) {
      fulfil(entries);
      return undefined;
    }
    if (failure.began && entries.length > 1) {
      const half = entries.length >> 1;
      const errors = [carryOut(entries.slice(0, half)), carryOut(entries.slice(half))];
      return errors[1] ?? errors[0];
    }
    for (const { write, reject } of entries) if (write !== undefined) reject(failure.error);
    fulfil(entries.filter(({ write }) => write === undefined));
    return failure.error;
  };

  const fulfil = (entries: readonly Entry[]): void => {
    for (const entry of entries) entry.committed(entry.value);
    for (const entry of entries) entry.resolve(entry.value);
  };

  const attempt = (entries: readonly Entry[]): { began: boolean; error: unknown } | undefined => {
    let began = false;
    try {
      deps.beforeBegin();
      begin.run();
      began = true;
      for (const entry of entries) entry.value = entry.write?.();
      deps.beforeCommit();
      commit.run();
      return undefined;
    } catch (error) {
      if (began) rollBack(deps.db);
      deps.rolledBack();
      return { began, error };
    }
  };

  return {
    add: (write, committed = () => {}) =>
      new Promise((resolve, reject) =>
        enqueue({ write, committed: committed as Told, resolve: resolve as Told, reject }),
      ),
    after: (fn) => new Promise((resolve, reject) => enqueue({ committed: fn, resolve: () => resolve(), reject })),
    flush,
  };
}
