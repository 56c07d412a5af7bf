import { ChangeHookError } from 'change-hook-core';
import { MIGRATIONS } from '../migrations/migrations.js';
import type { Migration } from '../migrations/migrations.js';
import type { Database } from './driver.js';
import { readPragma } from './pragmas.js';
import { rollBack } from './roll-back.js';

/**
 * Brings the store to the newest schema, one transaction a migration, so that a crash leaves it at one of them. Does nothing
 * where there is nothing to do; throws `CH_INBOX_SCHEMA_NEWER` for a store of a newer change-hook. Returns the schema it found.
 */
export function migrate(db: Database, file: string, migrations: readonly Migration[] = MIGRATIONS): number {
  const found = Number(readPragma(db, 'user_version'));
  const supported = migrations.length;
  if (found > supported) throw new ChangeHookError('CH_INBOX_SCHEMA_NEWER', { file, found, supported });
  for (const { version, sql } of migrations.slice(found)) {
    db.exec('BEGIN IMMEDIATE');
    try {
      db.exec(sql);
      db.exec(`PRAGMA user_version = ${version}`);
      db.exec('COMMIT');
    } catch (error) {
      rollBack(db);
      throw error;
    }
  }
  return found;
}
