import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from 'chai';
import { isChangeHookError } from 'change-hook-core';
import type { ErrorCode } from 'change-hook-core';
import { loadDriver } from '../../src/store/driver.js';
import { makeReceipt, openInbox, useFolder } from '../tools.js';

describe('a file that stands at the path of the store', () => {
  const { file, path } = useFolder();

  /** Starts an inbox there, which must refuse and leave every byte as it was. Returns what it said. */
  const refusedAs = async (code: ErrorCode): Promise<string> => {
    const snapshot = (): (string | false)[] =>
      [file(), `${file()}-wal`].map((name) => existsSync(name) && readFileSync(name, 'base64'));
    const before = snapshot();
    const error: unknown = await openInbox(file()).inbox.start().then(() => undefined, (reason: unknown) => reason);
    if (!isChangeHookError(error, code)) throw new Error('it was not refused so', { cause: error });
    expect(snapshot()).to.deep.equal(before);
    return error.message;
  };

  /** A store with some hundred pages; `keepLog`: as it stands when its process was killed, with most of it in the log. */
  const makeStore = async (keepLog = false): Promise<void> => {
    const { inbox } = openInbox(file());
    await inbox.start();
    for (let n = 0; n < 20; n++) await inbox.append(makeReceipt(`r${n}`, { body: Buffer.alloc(60_000, n) }));
    if (keepLog) for (const end of ['', '-wal']) copyFileSync(file() + end, path(`kept${end}`));
    await inbox.stop();
    if (keepLog) for (const end of ['', '-wal']) copyFileSync(path(`kept${end}`), file() + end);
  };

  it('is refused when it is no SQLite file, and nothing of ours is left beside it', async () => {
    writeFileSync(file(), 'a letter to my mother, which must not be lost\n'.repeat(10));
    expect(await refusedAs('CH_INBOX_FOREIGN')).to.include('not an SQLite file');
    expect(readdirSync(dirname(file()))).to.deep.equal(['change-hook.db']);
  });

  it('is refused when it is shorter than a header and not the beginning of one', async () => {
    writeFileSync(file(), 'short');
    await refusedAs('CH_INBOX_FOREIGN');
  });

  it('is refused when it is the database of another program', async () => {
    const db = (await loadDriver())(file());
    db.exec('PRAGMA journal_mode = WAL; PRAGMA application_id = 7; CREATE TABLE t (x); INSERT INTO t VALUES (1)');
    db.close();
    expect(await refusedAs('CH_INBOX_FOREIGN')).to.include('application id 7');
    expect(readdirSync(dirname(file()))).to.deep.equal(['change-hook.db']);
  });

  it('is refused when it is a folder', async () => {
    mkdirSync(file());
    const error: unknown = await openInbox(file()).inbox.start().catch((reason: unknown) => reason);
    expect(isChangeHookError(error, 'CH_INBOX_FOREIGN')).to.equal(true);
  });

  it('is refused when it is a store that was cut off', async () => {
    await makeStore();
    truncateSync(file(), 300_000);
    expect(await refusedAs('CH_INBOX_DAMAGED')).to.match(/cut off: page 37 of \d+ is missing/);
  });

  it('is refused when it is a store that was cut off by one byte', async () => {
    await makeStore();
    truncateSync(file(), readFileSync(file()).length - 1);
    await refusedAs('CH_INBOX_DAMAGED');
  });

  it('is refused when it is a store that was cut off inside of its header, or to nothing', async () => {
    await makeStore();
    truncateSync(file(), 50);
    await refusedAs('CH_INBOX_DAMAGED');
    truncateSync(file(), 0);
    expect(await refusedAs('CH_INBOX_DAMAGED')).to.include('empty');
  });

  it('is refused when it was cut off beside a log that does not have the rest, and the log is kept too', async () => {
    await makeStore();
    const { inbox } = openInbox(file());
    await inbox.start();
    await inbox.append(makeReceipt('late'));
    for (const end of ['', '-wal']) copyFileSync(file() + end, path(`kept${end}`));
    await inbox.stop();
    for (const end of ['', '-wal']) copyFileSync(path(`kept${end}`), file() + end);
    truncateSync(file(), 300_000);
    await refusedAs('CH_INBOX_DAMAGED');
  });

  it('is refused when the store is gone and its log is still there', async () => {
    await makeStore(true);
    rmSync(file());
    expect(await refusedAs('CH_INBOX_DAMAGED')).to.include('-wal is still there');
  });

  it('is taken when a crash came in the middle of a checkpoint: the log has what the file lacks', async () => {
    await makeStore(true);
    // The first page says already how many there will be, and the others are not written yet.
    const whole = await (async () => {
      copyFileSync(file(), path('copy.db'));
      copyFileSync(`${file()}-wal`, path('copy.db-wal'));
      const db = (await loadDriver())(path('copy.db'));
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      db.close();
      return readFileSync(path('copy.db'));
    })();
    const length = readFileSync(file()).length;
    writeFileSync(file(), whole.subarray(0, length));
    const { inbox } = openInbox(file());
    await inbox.start();
    expect((await inbox.status()).receipts).to.equal(20);
    await inbox.stop();
  });

  it('is taken when it is empty and no store was ever there', async () => {
    writeFileSync(file(), '');
    const { inbox } = openInbox(file());
    await inbox.start();
    await inbox.stop();
  });

  it('is made when it was moved away after a stop: that begins an empty store', async () => {
    await makeStore();
    rmSync(file());
    const { inbox, log } = openInbox(file());
    await inbox.start();
    expect((await inbox.status()).receipts).to.equal(0);
    expect(log.text()).to.include('a new store was made');
    await inbox.stop();
  });

  it('is made though an earlier start died while it made it', async () => {
    writeFileSync(`${file()}-new`, 'half a store');
    writeFileSync(`${file()}-lock`, '');
    const { inbox } = openInbox(file());
    await inbox.start();
    await inbox.stop();
    expect(existsSync(`${file()}-new`)).to.equal(false);
  });
});
