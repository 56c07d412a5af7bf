import { expect } from 'chai';
import { isChangeHookError } from 'change-hook-core';
import { loadDriver } from '../../src/store/driver.js';
import type { Database } from '../../src/store/driver.js';
import { makeDurable } from '../../src/store/pragmas.js';

describe('the driver', () => {
  class Fake {
    readonly file: string;
    constructor(file: string) {
      this.file = file;
    }
  }

  it('is @photostructure/sqlite where that can be loaded', async () => {
    const asked: string[] = [];
    await loadDriver(async (name) => {
      asked.push(name);
      return { DatabaseSync: Fake };
    });
    expect(asked).to.deep.equal(['@photostructure/sqlite']);
  });

  it('is the SQLite of Node where there is no other', async () => {
    const open = await loadDriver(async (name) => {
      if (name !== 'node:sqlite') throw new Error('no build for this platform');
      return { DatabaseSync: Fake };
    });
    expect(open('a.db')).to.deep.equal(new Fake('a.db'));
  });

  it('is an error that names both ways where there is neither', async () => {
    const load = (name: string) => Promise.reject(new Error(`no ${name} here`));
    const error: unknown = await loadDriver(load).catch((reason: unknown) => reason);
    if (!isChangeHookError(error, 'CH_INBOX_DRIVER')) throw error;
    expect(error.message).to.include('no @photostructure/sqlite here').and.to.include('no node:sqlite here');
  });

  it('is refused when it does not keep to what makes a commit durable', () => {
    const answers: Record<string, unknown> = { journal_mode: 'wal', synchronous: 1, foreign_keys: 1 };
    const db = {
      exec: () => {},
      prepare: (sql: string) => ({ get: () => ({ value: answers[sql.replace('PRAGMA ', '')] }) }),
    } as unknown as Database;
    expect(() => makeDurable(db, '/a.db')).to.throw('synchronous is 1, and must be 2').with.property('code', 'CH_INBOX_UNSAFE');
  });
});
