import { copyFileSync, renameSync } from 'node:fs';
import { expect } from 'chai';
import { isChangeHookError } from 'change-hook-core';
import { makeReceipt, openInbox, query, useFolder } from '../tools.js';

describe('a store whose files are taken away while it is open', () => {
  const { file, path } = useFolder();
  const refused = (error: unknown): string => (isChangeHookError(error, 'CH_INBOX_UNAVAILABLE') ? error.params.reason : String(error));

  for (const [what, name] of [['the file', 'change-hook.db'], ['its log', 'change-hook.db-wal']] as const) {
    it(`takes nothing while ${what} is gone, says which, and goes on when it is back`, async () => {
      const { inbox, log } = openInbox(file());
      await inbox.start();
      await inbox.append(makeReceipt('r1'));
      renameSync(path(name), path('away'));
      const answers = await Promise.all(['r2', 'r3'].map((id) => inbox.append(makeReceipt(id)).catch(refused)));
      for (const answer of answers) expect(answer).to.include(`/${name} was removed or replaced`);
      renameSync(path('away'), path(name));
      await inbox.append(makeReceipt('r4'));
      await inbox.stop();
      expect(log.lines.map(({ level }) => level)).to.deep.equal(['info', 'error', 'info']);
      expect((await query(file(), 'SELECT id FROM receipts ORDER BY id')).map(({ id }) => id)).to.deep.equal(['r1', 'r4']);
    });
  }

  it('takes nothing for another file in its place', async () => {
    const { inbox } = openInbox(file());
    await inbox.start();
    await inbox.append(makeReceipt('r1'));
    copyFileSync(file(), path('copy'));
    renameSync(path('copy'), file());
    expect(await inbox.append(makeReceipt('r2')).catch(refused)).to.include('/change-hook.db was removed or replaced');
    await inbox.stop();
  });
});
