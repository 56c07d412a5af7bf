import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { ChangeHookError } from 'change-hook-core';
import type { Database, Driver } from './driver.js';
import { sqliteCode, SQLITE } from './sqlite-errors.js';
import { closeToOthers, FILE_MODE } from './store-files.js';

export interface FileLock {
  /** No lock file was there before: no gateway has ever had a store here. */
  readonly fresh: boolean;
  /** Lets go; with `forget`, as if it had never been. */
  release(forget?: boolean): void;
}

/**
 * One process owns a store. What it holds is an exclusive transaction on `FILE-lock`, an empty SQLite file: that is the one
 * lock that Node can take of which the kernel lets go when the process dies, however it dies. A pid file alone could not tell
 * a dead owner from a new process with the same number; here the pid in `FILE-pid` is only what the second gateway is told.
 *
 * A file that someone has locked must not be opened in the same process by anything else: closing any descriptor of it drops
 * the locks of the whole process (POSIX). So `FILE-lock` is never read, and the store is looked at only under the lock.
 */
export function lockStore(open: Driver, file: string): FileLock {
  const lockFile = `${file}-lock`;
  const pidFile = `${file}-pid`;
  const fresh = createOnce(lockFile);
  const db = hold(open, file, lockFile, pidFile);
  rmSync(pidFile, { force: true });
  writeFileSync(pidFile, `${process.pid}\n`, { mode: FILE_MODE, flag: 'wx' });
  let held = true;
  return {
    fresh,
    release(forget = false) {
      if (!held) return;
      held = false;
      rmSync(pidFile, { force: true });
      if (forget) rmSync(lockFile, { force: true });
      db.close();
    },
  };
}

function createOnce(lockFile: string): boolean {
  try {
    closeSync(openSync(lockFile, 'wx', FILE_MODE));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    closeToOthers(lockFile);
    return false;
  }
}

function hold(open: Driver, file: string, lockFile: string, pidFile: string): Database {
  const db = open(lockFile);
  try {
    db.exec('PRAGMA busy_timeout = 0');
    db.exec('BEGIN EXCLUSIVE');
    return db;
  } catch (error) {
    db.close();
    if (sqliteCode(error) === SQLITE.BUSY) throw new ChangeHookError('CH_INBOX_LOCKED', { file, pid: readPid(pidFile) });
    throw error;
  }
}

/** The owner's pid; undefined where it has not written it yet, or where nobody has that number (another container's process). */
function readPid(pidFile: string): number | undefined {
  try {
    const pid = Number(readFileSync(pidFile, 'utf8'));
    return Number.isSafeInteger(pid) && pid > 0 && isThere(pid) ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
