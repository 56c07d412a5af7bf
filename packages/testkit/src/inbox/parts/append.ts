import assert from 'node:assert/strict';
import type { Law } from '../inbox-suite.js';
import { allDeliveries, claimOf, claimOne, makeParcel, makeReceipt } from '../tools.js';

export function appendLaws(law: Law): void {
  law('tells the id of what it stored, and that it is no duplicate', async ({ inbox }) => {
    assert.deepEqual(await inbox.append(makeReceipt('r1')), { id: 'r1', duplicate: false });
  });

  law('keeps the receipt, to be read by its id', async ({ inbox, flush }) => {
    await inbox.append(makeReceipt('r1', { deliveryId: 'd-1', parcels: [makeParcel('a', 2), makeParcel('b', 3)] }));
    await inbox.append(makeReceipt('r2', { verdict: 'ignored', reason: 'a ping', parcels: [], sinks: [] }));
    await flush();
    const common = { mount: 'base', dialect: 'base@1.0.0', receivedAt: Date.UTC(2024, 0, 1) };
    assert.deepEqual(await inbox.receipt('r1'), { id: 'r1', ...common, deliveryId: 'd-1', verdict: 'changes', changes: 5 });
    assert.deepEqual(await inbox.receipt('r2'), { id: 'r2', ...common, verdict: 'ignored', reason: 'a ping', changes: 0 });
  });

  law('makes one delivery for each sink and parcel, with the place of its first change', async (at) => {
    const parcels = [makeParcel('a', 2), makeParcel('b', 3), makeParcel('c', 1)];
    await at.inbox.append(makeReceipt('r1', { parcels, sinks: ['one', 'two'] }));
    const made = await allDeliveries(at);
    assert.deepEqual(made.map(({ sink, repository, changes, state }) => `${sink} ${repository} ${changes} ${state}`).sort(), [
      'one a 2 pending', 'one b 3 pending', 'one c 1 pending', 'two a 2 pending', 'two b 3 pending', 'two c 1 pending',
    ]);
    const claims = await claimOf(at.inbox, { sink: 'two' });
    const firsts = claims.map(({ repository, deliveries }) => [repository, deliveries[0]?.first]);
    assert.deepEqual(firsts, [['a', 0], ['b', 2], ['c', 5]]);
  });

  law('makes no delivery where there is no sink', async (at) => {
    await at.inbox.append(makeReceipt('r1', { sinks: [] }));
    assert.deepEqual(await allDeliveries(at), []);
  });

  law('keeps the order of calls that are made at once', async (at) => {
    const ids = Array.from({ length: 50 }, (_, n) => `r${n}`);
    await Promise.all(ids.map((id) => at.inbox.append(makeReceipt(id))));
    assert.deepEqual((await allDeliveries(at)).map(({ receipt }) => receipt), ids);
  });

  law('keeps every character of names and changes', async ({ inbox, flush }) => {
    const repository = 'https://example.org/größe/\u{1f511}?a=\'"%00\\';
    const changes = JSON.stringify([{ author: 'Zoë \u{1f468}\u200d\u{1f469}', comments: '\u0000\n\u2028' }]);
    const parcel = { repository, count: 1, changes };
    await inbox.append(makeReceipt('r1', { parcels: [parcel] }));
    await flush();
    const { claim, head } = await claimOne(inbox);
    assert.equal(claim.repository, repository);
    assert.equal(head.changes, parcel.changes);
  });

  law('takes a parcel of many megabytes', async ({ inbox, flush }) => {
    const changes = JSON.stringify([{ author: 'A', comments: 'é'.repeat(5_000_000) }]);
    await inbox.append(makeReceipt('r1', { body: Buffer.alloc(5_000_000, 7), parcels: [{ repository: '', count: 1, changes }] }));
    await flush();
    assert.ok((await claimOne(inbox)).head.changes === changes, 'the same text comes back');
  });

  law('takes a receipt that was stored already for a duplicate of itself', async (at) => {
    await at.inbox.append(makeReceipt('r1'));
    const again = await at.inbox.append(makeReceipt('r1'));
    assert.deepEqual([again.id, again.duplicate], ['r1', true]);
    assert.equal((await allDeliveries(at)).length, 1);
  });

  law('finds the first receipt of which a request is a repeat: same mount, delivery id and body', async (at) => {
    const body = Buffer.from('the same');
    await at.inbox.append(makeReceipt('r1', { deliveryId: 'd', body }));
    const receipt = await at.inbox.receipt('r1');
    assert.deepEqual(await at.inbox.append(makeReceipt('r2', { deliveryId: 'd', body })), { id: 'r1', duplicate: true, receipt });
    assert.equal(await at.inbox.receipt('r2'), undefined);
    assert.equal((await allDeliveries(at)).length, 1);
  });

  law('takes one of two equal requests that come at the same moment for the first', async (at) => {
    const body = Buffer.from('the same');
    const receipts = ['r1', 'r2', 'r3'].map((id) => makeReceipt(id, { deliveryId: 'd', body }));
    const made = await Promise.all(receipts.map((receipt) => at.inbox.append(receipt)));
    assert.deepEqual(made.map(({ id, duplicate }) => [id, duplicate]), [['r1', false], ['r1', true], ['r1', true]]);
    assert.equal((await allDeliveries(at)).length, 1);
  });

  law('tells a duplicate why the first one was ignored', async ({ inbox }) => {
    const ignored = { verdict: 'ignored', reason: 'a ping', parcels: [], sinks: [] } as const;
    const ping = { deliveryId: 'd', body: Buffer.from('{}'), ...ignored };
    await inbox.append(makeReceipt('r1', ping));
    const again = await inbox.append(makeReceipt('r2', ping));
    assert.ok(again.duplicate);
    assert.deepEqual([again.receipt.verdict, again.receipt.reason], ['ignored', 'a ping']);
  });

  law('takes another body, another mount or another id for a receipt of its own', async ({ inbox }) => {
    const body = Buffer.from('the same');
    await inbox.append(makeReceipt('r1', { deliveryId: 'd', body }));
    for (const receipt of [
      makeReceipt('r2', { deliveryId: 'd', body: Buffer.from('another') }),
      makeReceipt('r3', { deliveryId: 'd', body, mount: 'github' }),
      makeReceipt('r4', { deliveryId: 'D', body }),
    ]) {
      assert.deepEqual(await inbox.append(receipt), { id: receipt.id, duplicate: false });
    }
  });

  law('never takes a request without a delivery id for a duplicate', async ({ inbox }) => {
    const body = Buffer.from('the same');
    await inbox.append(makeReceipt('r1', { deliveryId: 'd', body }));
    assert.equal((await inbox.append(makeReceipt('r2', { body }))).duplicate, false);
    assert.equal((await inbox.append(makeReceipt('r3', { body }))).duplicate, false);
  });
}
