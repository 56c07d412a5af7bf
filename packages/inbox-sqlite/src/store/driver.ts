import { ChangeHookError, describeError } from 'change-hook-core';

/** As much of `node:sqlite` as the inbox needs: whatever speaks it can carry the store. */
export interface Database {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

export interface Statement {
  run(...values: readonly SqlValue[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  /** The first row, or undefined. Rows have no prototype: hand out copies of them. */
  get(...values: readonly SqlValue[]): unknown;
  all(...values: readonly SqlValue[]): unknown[];
  iterate(...values: readonly SqlValue[]): IterableIterator<unknown>;
}

export type SqlValue = string | number | null | Uint8Array;

export type Driver = (file: string) => Database;

interface Module {
  DatabaseSync: new (file: string) => Database;
}

/**
 * Loads SQLite: `@photostructure/sqlite`, whose version we know and test, or else the `node:sqlite` of Node >= 22.13, on
 * platforms that the first has no build for. The other way round, the SQLite under a store would change with Node's.
 */
export async function loadDriver(load: (name: string) => Promise<unknown> = (name) => import(name)): Promise<Driver> {
  const reasons: string[] = [];
  for (const name of ['@photostructure/sqlite', 'node:sqlite']) {
    try {
      const { DatabaseSync } = (await load(name)) as Module;
      return (file) => new DatabaseSync(file);
    } catch (error) {
      reasons.push(`${name}: ${describeError(error)}`);
    }
  }
  throw new ChangeHookError('CH_INBOX_DRIVER', { reason: reasons.join('; ') });
}
