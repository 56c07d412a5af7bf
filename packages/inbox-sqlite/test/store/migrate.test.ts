import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { isChangeHookError, silentLog } from 'change-hook-core';
import { MIGRATIONS, NEWEST_SCHEMA } from '../../src/migrations/migrations.js';
import { loadDriver } from '../../src/store/driver.js';
import type { Database } from '../../src/store/driver.js';
import { migrate } from '../../src/store/migrate.js';
import { openStore } from '../../src/store/open-store.js';
import { readPragma } from '../../src/store/pragmas.js';
import { openInbox, query, useFolder } from '../tools.js';

/** Of each released migration. A line is added here with each new one, and none is ever changed. */
const RELEASED: readonly string[] = ['589de27414a64eb9', '46dd4b39ecfcea9b', '0fdba279e9a0af0b'];

const tables = (db: Database): unknown[] => db.prepare(`SELECT sql FROM sqlite_schema ORDER BY name`).all();

describe('the migrations', () => {
  const { file } = useFolder();
  let db: Database | undefined;
  const open = async (): Promise<Database> => (db = (await loadDriver())(file()));
  afterEach(() => {
    db?.close();
    db = undefined;
  });

  it('are never edited once they are released', () => {
    const hashes = MIGRATIONS.map(({ sql }) => createHash('sha256').update(sql).digest('hex').slice(0, 16));
    expect(hashes).to.deep.equal(RELEASED);
  });

  it('are numbered from 1 without a gap', () => {
    expect(MIGRATIONS.map(({ version }) => version)).to.deep.equal(MIGRATIONS.map((_, n) => n + 1));
  });

  it('tell why one failed where SQLite has rolled it back itself, as on a full disk', async () => {
    const it = await open();
    const sql = 'CREATE TABLE t (a UNIQUE); INSERT INTO t VALUES (1); INSERT OR ROLLBACK INTO t VALUES (1)';
    expect(() => migrate(it, file(), [{ version: 1, sql }])).to.throw(/UNIQUE/);
    expect(tables(it)).to.deep.equal([]);
  });

  it('do nothing the second time', async () => {
    const it = await open();
    expect(migrate(it, file())).to.equal(0);
    const made = tables(it);
    expect(migrate(it, file())).to.equal(NEWEST_SCHEMA);
    expect(tables(it)).to.deep.equal(made);
  });

  it('go on from where a store is', async () => {
    const it = await open();
    migrate(it, file());
    const next = { version: NEWEST_SCHEMA + 1, sql: 'CREATE TABLE later (x)' };
    expect(migrate(it, file(), [...MIGRATIONS, next])).to.equal(NEWEST_SCHEMA);
    expect(readPragma(it, 'user_version')).to.equal(NEWEST_SCHEMA + 1);
  });

  it('leave a store at the last one that succeeded whole', async () => {
    const it = await open();
    const broken = { version: NEWEST_SCHEMA + 1, sql: 'CREATE TABLE later (x); CREATE TABLE later (x)' };
    expect(() => migrate(it, file(), [...MIGRATIONS, broken])).to.throw('already exists');
    expect(readPragma(it, 'user_version')).to.equal(NEWEST_SCHEMA);
    expect(it.prepare(`SELECT count(*) AS n FROM sqlite_schema WHERE name = 'later'`).get()).to.deep.include({ n: 0 });
  });

  it('are refused for a store of a newer change-hook, which is left as it is', async () => {
    (await openStore({ file: file(), log: silentLog })).close();
    await query(file(), `PRAGMA user_version = ${NEWEST_SCHEMA + 3}`);
    const before = readFileSync(file());
    const error: unknown = await openInbox(file()).inbox.start().catch((reason: unknown) => reason);
    if (!isChangeHookError(error, 'CH_INBOX_SCHEMA_NEWER')) throw error;
    expect(error.params).to.deep.equal({ file: file(), found: NEWEST_SCHEMA + 3, supported: NEWEST_SCHEMA });
    expect(readFileSync(file()).equals(before)).to.equal(true);
  });

  it('are refused for a newer schema that is still in the log alone', async () => {
    const it = await open();
    expect(() => migrate(it, file(), [])).not.to.throw();
    it.exec('PRAGMA user_version = 9');
    expect(() => migrate(it, file(), [])).to.throw('schema 9');
  });
});
