import { ChangeHookError } from 'change-hook-core';
import type { Database } from './driver.js';

/** 16 MiB of log: a checkpoint's two fsyncs are shared by some thousand commits, and its stall stays short. */
const CHECKPOINT_PAGES = 2_000;
/** One receipt of 25 MB must not leave a log of that size for ever. */
const LOG_LIMIT_BYTES = 64 * 1024 * 1024;
const CACHE_KIB = 16 * 1024;
/** Another program (a backup, a curious `sqlite3`) may hold the file for a moment; while we wait, the thread stands still. */
const BUSY_MS = 2_000;

export function readPragma(db: Database, name: string): string | number {
  const row = db.prepare(`PRAGMA ${name}`).get() as Record<string, string | number> | undefined;
  return Object.values(row ?? {})[0] ?? '';
}

/**
 * Sets what a 202 relies on, and reads it back: a build of SQLite may have other defaults (NORMAL loses commits when the power
 * fails), and a file system without shared memory has no WAL. Throws `CH_INBOX_UNSAFE`.
 */
export function makeDurable(db: Database, file: string): void {
  db.exec(`PRAGMA busy_timeout = ${BUSY_MS}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON`);
  for (const [name, wanted] of [['journal_mode', 'wal'], ['synchronous', 2], ['foreign_keys', 1]] as const) {
    const found = readPragma(db, name);
    if (found === wanted) continue;
    throw new ChangeHookError('CH_INBOX_UNSAFE', { file, reason: `${name} is ${found}, and must be ${wanted}` });
  }
  db.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}; PRAGMA journal_size_limit = ${LOG_LIMIT_BYTES}`);
  db.exec(`PRAGMA cache_size = -${CACHE_KIB}`);
}
