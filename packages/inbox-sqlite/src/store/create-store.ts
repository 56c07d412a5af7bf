import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Driver } from './driver.js';
import { APPLICATION_ID } from './inspect-store.js';
import { migrate } from './migrate.js';
import { FILE_MODE } from './store-files.js';

/**
 * Makes an empty store. It is made under another name and renamed, so that a crash leaves either none or a whole one, and an
 * empty file at the store's path can only be what is left of a store. Call it under the lock.
 */
export function createStore(open: Driver, file: string): void {
  const unfinished = `${file}-new`;
  for (const name of [unfinished, `${unfinished}-journal`]) rmSync(name, { force: true });
  closeSync(openSync(unfinished, 'wx', FILE_MODE));
  const db = open(unfinished);
  try {
    // All three must be set before the first table: they can't be changed later without writing the whole file anew.
    db.exec(`PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA application_id = ${APPLICATION_ID}`);
    db.exec('PRAGMA synchronous = FULL');
    migrate(db, file);
  } finally {
    db.close();
  }
  renameSync(unfinished, file);
  syncFolder(dirname(file));
}

/** A rename is durable once the folder is. Windows has no such call, and needs none. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
