import assert from 'node:assert/strict';
import type { Law } from '../inbox-suite.js';
import { claimOf, makeReceipt, rejectsWith } from '../tools.js';

export function lifecycleLaws(law: Law): void {
  law('may be started twice, one after the other and at once', async ({ inbox }) => {
    await inbox.start();
    await Promise.all([inbox.start(), inbox.start()]);
    assert.equal((await inbox.append(makeReceipt('r1'))).duplicate, false);
  });

  law('may be stopped twice, one after the other and at once', async ({ inbox }) => {
    await Promise.all([inbox.stop(), inbox.stop()]);
    await inbox.stop();
  });

  law('refuses every call once it was stopped', async ({ inbox }) => {
    await inbox.stop();
    const lane = { sink: 'sink', repository: 'a' };
    for (const call of [
      () => inbox.append(makeReceipt('r1')),
      () => inbox.reject({ at: 0, mount: 'base', reason: 'no' }),
      () => claimOf(inbox),
      () => inbox.adopt('me', [lane]),
      () => inbox.progress('me', 1, 1),
      () => inbox.settle('me', lane, []),
      () => inbox.release('me'),
      () => inbox.due('sink'),
      () => inbox.status(),
      () => inbox.deliveries({ limit: 1 }),
      () => inbox.receipt('r1'),
      () => inbox.receipts({ limit: 1 }),
      () => inbox.storedReceipt('r1'),
      () => inbox.rejections({ limit: 1 }),
      () => inbox.retry({ limit: 1 }),
      () => inbox.discard({ limit: 1 }),
      () => inbox.replay('r1', ['sink']),
      () => inbox.retranslated('r1', { dialect: 'd@1', verdict: 'ignored', parcels: [], sinks: [] }),
      () => inbox.enrichment('r1'),
      () => inbox.enriched('r1', { ignored: 'why' }),
      () => inbox.sweep({}),
    ]) {
      await rejectsWith('CH_INBOX_UNAVAILABLE', call());
    }
  });

  law('finishes what was asked for before it stops', async ({ inbox }) => {
    const [appended] = await Promise.all([inbox.append(makeReceipt('r1')), inbox.stop()]);
    assert.deepEqual(appended, { id: 'r1', duplicate: false });
  });

  law('calls nobody back once it was stopped, when the wait of a lane is over', async ({ inbox, clock }) => {
    await inbox.append(makeReceipt('r1'));
    const [claim] = await claimOf(inbox);
    const delivery = claim!.deliveries[0]!.id;
    const settlement = { delivery, state: 'pending', done: 0, attempts: 1, waitMs: 1_000, error: 'down' } as const;
    await inbox.settle('me', { sink: 'sink', repository: 'repo' }, [settlement]);
    await inbox.stop();
    assert.equal(clock.next(), undefined, 'no timer is left');
  });
}
