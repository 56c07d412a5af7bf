import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { isChangeHookError, silentLog } from 'change-hook-core';
import { openStore } from '../../src/store/open-store.js';
import { readPragma } from '../../src/store/pragmas.js';
import { makeReceipt, openInbox, useFolder } from '../tools.js';

const mode = (file: string): string => (statSync(file).mode & 0o777).toString(8);

describe('an open store', () => {
  const { file, path } = useFolder();

  it('is durable, whatever the defaults of this SQLite are', async () => {
    const { db, close } = await openStore({ file: file(), log: silentLog });
    const read = (name: string) => readPragma(db, name);
    expect([read('journal_mode'), read('synchronous'), read('foreign_keys')]).to.deep.equal(['wal', 2, 1]);
    expect([read('page_size'), read('auto_vacuum'), read('application_id')]).to.deep.equal([8192, 2, 0x4348484b]);
    close();
  });

  it('keeps all its files from group and others, under any umask', async () => {
    const before = process.umask(0);
    try {
      const { inbox } = openInbox(file());
      await inbox.start();
      await inbox.append(makeReceipt('r1'));
      const modes = ['', '-wal', '-shm', '-lock', '-pid'].map((end) => mode(file() + end));
      await inbox.stop();
      expect(modes).to.deep.equal(['600', '600', '600', '600', '600']);
    } finally {
      process.umask(before);
    }
  });

  it('closes to others what was open to them', async () => {
    const first = openInbox(file()).inbox;
    await first.start();
    await first.stop();
    for (const end of ['', '-lock']) chmodSync(file() + end, 0o644);
    const second = openInbox(file()).inbox;
    await second.start();
    expect([mode(file()), mode(`${file()}-wal`), mode(`${file()}-lock`)]).to.deep.equal(['600', '600', '600']);
    await second.stop();
  });

  it('stands in a folder that is made for it, closed to others', async () => {
    const { inbox } = openInbox(path('var/lib/change-hook.db'));
    await inbox.start();
    await inbox.stop();
    expect([mode(path('var')), mode(path('var/lib'))]).to.deep.equal(['700', '700']);
  });

  it('leaves a folder that is there as it is', async () => {
    mkdirSync(path('var'), { mode: 0o755 });
    chmodSync(path('var'), 0o755);
    const { inbox } = openInbox(path('var/change-hook.db'));
    await inbox.start();
    await inbox.stop();
    expect(mode(path('var'))).to.equal('755');
  });

  it('says so when its folder can not be made', async () => {
    writeFileSync(path('var'), '');
    const error: unknown = await openInbox(path('var/change-hook.db')).inbox.start().catch((reason: unknown) => reason);
    expect(isChangeHookError(error, 'CH_INBOX_PATH')).to.equal(true);
  });

  it('has nothing left in its log after a stop', async () => {
    const { inbox } = openInbox(file());
    await inbox.start();
    await inbox.append(makeReceipt('r1'));
    await inbox.stop();
    expect(statSync(`${file()}-wal`, { throwIfNoEntry: false })?.size ?? 0).to.equal(0);
  });

  it('may be started again after a start that failed, and after a stop', async () => {
    writeFileSync(path('var'), '');
    const { inbox } = openInbox(path('var/change-hook.db'));
    await inbox.start().catch(() => {});
    chmodSync(path('var'), 0o600);
    const other = openInbox(file()).inbox;
    await other.start();
    await other.stop();
    await other.start();
    expect((await other.append(makeReceipt('r1'))).duplicate).to.equal(false);
    await other.stop();
    await inbox.stop();
  });
});
