import { describeError, isChangeHookError } from 'change-hook-core';
import type { Log } from 'change-hook-core';
import { NEWEST_SCHEMA } from '../migrations/migrations.js';
import { createStore } from './create-store.js';
import { loadDriver } from './driver.js';
import type { Database, Driver } from './driver.js';
import { lockStore } from './file-lock.js';
import type { FileLock } from './file-lock.js';
import type { Inside } from './inside.js';
import { inspectStore } from './inspect-store.js';
import { migrate } from './migrate.js';
import { makeDurable } from './pragmas.js';
import { toOpenError } from './sqlite-errors.js';
import { closeToOthers, prepareFolder } from './store-files.js';
import { watchStore } from './store-in-place.js';

export interface Store {
  readonly db: Database;
  /** The file, without symbolic links. */
  readonly file: string;
  /** Throws `CH_INBOX_UNAVAILABLE` where the files are no longer those that were opened. */
  check(): void;
  /** Writes the log into the file, closes it and frees the lock. */
  close(): void;
}

/**
 * Opens the store, made where it is missing: lock, look, migrate. Throws `CH_INBOX_PATH`, `_LOCKED`, `_FOREIGN`, `_DAMAGED`,
 * `_SCHEMA_NEWER`, `_UNSAFE` or `_DRIVER`, each with nothing changed and nothing held.
 */
export async function openStore(options: OpenOptions): Promise<Store> {
  const { inside = (work) => work(), driver = await loadDriver() } = options;
  try {
    return inside(() => open(driver, options));
  } catch (error) {
    throw toOpenError(options.file, error);
  }
}

export interface OpenOptions {
  file: string;
  log: Log;
  inside?: Inside;
  driver?: Driver;
}

function open(driver: Driver, options: OpenOptions): Store {
  const file = prepareFolder(options.file);
  const lock = lockStore(driver, file);
  try {
    return openLocked(driver, file, lock, options.log);
  } catch (error) {
    // Beside a file that is not ours, nothing of ours is left either.
    lock.release(lock.fresh && isChangeHookError(error, 'CH_INBOX_FOREIGN'));
    throw error;
  }
}

function openLocked(open: Driver, file: string, lock: FileLock, log: Log): Store {
  if (inspectStore(file, { schema: NEWEST_SCHEMA, usedBefore: !lock.fresh }) === 'absent') {
    createStore(open, file);
    log.info('a new store was made', { file });
  }
  // SQLite makes its journals in the mode of the file.
  closeToOthers(file, `${file}-wal`, `${file}-shm`);
  const db = open(file);
  try {
    makeDurable(db, file);
    const found = migrate(db, file);
    if (found < NEWEST_SCHEMA) log.info('the store was migrated', { file, from: found, to: NEWEST_SCHEMA });
  } catch (error) {
    db.close();
    throw error;
  }
  return {
    db,
    file,
    check: watchStore(file),
    close() {
      try {
        db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      } catch (error) {
        // A full disk: nothing is lost, the log is read at the next start.
        log.warn('the log of the store could not be written back', { file, error: describeError(error) });
      }
      try {
        db.close();
      } finally {
        lock.release();
      }
    },
  };
}
