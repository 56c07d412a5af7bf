import assert from 'node:assert/strict';
import type { Law } from '../inbox-suite.js';
import { allDeliveries, appendTo, claimOf, claimOne, makeReceipt, receiptsOf, rejectsWith } from '../tools.js';

/** Too large for whatever room a store has left inside of what it has taken already. */
const LARGE = Buffer.alloc(4_000_000, 1);

export function fullLaws(law: Law): void {
  law('refuses a receipt and stores nothing of it', async (at) => {
    await appendTo(at, 1, 'a');
    await at.setFull(true);
    await rejectsWith('CH_INBOX_UNAVAILABLE', at.inbox.append(makeReceipt('r2', { deliveryId: 'd', body: LARGE })));
    assert.equal(await at.inbox.receipt('r2'), undefined);
    assert.equal((await allDeliveries(at)).length, 1);
    assert.deepEqual(receiptsOf(await claimOf(at.inbox)), [['r1']]);
  });

  law('takes it once there is room again, without a restart', async (at) => {
    await at.setFull(true);
    await rejectsWith('CH_INBOX_UNAVAILABLE', at.inbox.append(makeReceipt('r1', { deliveryId: 'd', body: LARGE })));
    await at.setFull(false);
    assert.deepEqual(await at.inbox.append(makeReceipt('r1', { deliveryId: 'd', body: LARGE })), { id: 'r1', duplicate: false });
    const { lane, head } = await claimOne(at.inbox);
    await at.inbox.settle('me', lane, [{ delivery: head.id, state: 'delivered' }]);
  });

  law('fails one that finds no room, and not those beside it that do', async (at) => {
    await appendTo(at, 1, 'a');
    await at.setFull(true);
    const results = await Promise.allSettled([
      at.inbox.reject({ at: 0, mount: 'base', reason: 'no' }),
      at.inbox.append(makeReceipt('r2', { body: LARGE })),
      at.inbox.reject({ at: 0, mount: 'base', reason: 'no' }),
    ]);
    assert.deepEqual(results.map(({ status }) => status), ['fulfilled', 'rejected', 'fulfilled']);
  });
}
