import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryLog, systemClock } from 'change-hook-core';
import type { Inbox, NewReceipt } from 'change-hook-core';
import { createSqliteInbox } from '../src/sqlite-inbox.js';
import type { SqliteInboxDeps } from '../src/sqlite-inbox.js';
import { loadDriver } from '../src/store/driver.js';
import type { Database, Driver } from '../src/store/driver.js';
import { openStore } from '../src/store/open-store.js';

/** A folder of its own for each test of the group that calls this; `file()` is where the store stands. */
export function useFolder(): { path: (name: string) => string; file: () => string } {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'change-hook-inbox-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return { path: (name) => join(folder, name), file: () => join(folder, 'change-hook.db') };
}

/** An inbox whose database the test can reach. */
export function openInbox(
  file: string,
  deps: Partial<SqliteInboxDeps> & { driver?: Driver } = {},
): { inbox: Inbox; log: MemoryLog; db: () => Database } {
  const log = new MemoryLog();
  const { driver, ...rest } = deps;
  let db: Database | undefined;
  const inbox = createSqliteInbox({
    file, log, clock: systemClock, ...rest,
    async open(options) {
      const store = await openStore({ ...options, ...(driver === undefined ? {} : { driver }) });
      db = store.db;
      return store;
    },
  });
  return { inbox, log, db: () => db! };
}

/** Looks into a store that no inbox has open. */
export async function query(file: string, sql: string): Promise<Record<string, unknown>[]> {
  const db = (await loadDriver())(file);
  try {
    return (db.prepare(sql).all() as Record<string, unknown>[]).map((row) => ({ ...row }));
  } finally {
    db.close();
  }
}

export function makeReceipt(id: string, parts: Partial<NewReceipt> = {}): NewReceipt {
  const changes = JSON.stringify([{ author: 'A <a@example.org>', comments: id }]);
  return {
    id, mount: 'base', dialect: 'base@1.0.0', receivedAt: 1_700_000_000_000, method: 'POST', query: '', headers: {},
    body: Buffer.from(id), bodyHash: new Uint8Array(32), verdict: 'changes',
    parcels: [{ repository: 'repo', count: 1, changes }], sinks: ['sink'],
    ...parts,
  };
}

export const WANTED = { sink: 'sink', lanes: 10, batch: 100, maxCharacters: 1_000_000, leaseMs: 60_000 };
