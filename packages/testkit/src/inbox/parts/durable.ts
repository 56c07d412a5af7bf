import assert from 'node:assert/strict';
import type { Law } from '../inbox-suite.js';
import {
  allDeliveries, appendTo, claimOf, claimOne, DEAD, DOWN, makeParcel, makeReceipt, receiptsOf, settleHead, sweepAll,
} from '../tools.js';

export function durableLaws(law: Law): void {
  law('has every receipt and delivery', async (at) => {
    const parcels = [makeParcel('a', 2), makeParcel('b')];
    await at.inbox.append(makeReceipt('r1', { deliveryId: 'd', parcels, sinks: ['one', 'two'] }));
    const before = [await at.inbox.receipt('r1'), await allDeliveries(at), await at.inbox.status()];
    await at.reopen();
    assert.deepEqual([await at.inbox.receipt('r1'), await allDeliveries(at), await at.inbox.status()], before);
  });

  law('knows its duplicates', async (at) => {
    const body = Buffer.from('the same');
    await at.inbox.append(makeReceipt('r1', { deliveryId: 'd', body }));
    await at.reopen();
    assert.equal((await at.inbox.append(makeReceipt('r2', { deliveryId: 'd', body }))).id, 'r1');
  });

  law('has no claims, and gives the lanes in the order of their oldest delivery', async (at) => {
    await appendTo(at, 1, 'b', 'a', 'b', 'c');
    await claimOf(at.inbox, { lanes: 2 }, 'one');
    await at.reopen();
    assert.deepEqual(receiptsOf(await claimOf(at.inbox, { batch: 9 }, 'two')), [['r1', 'r3'], ['r2'], ['r4']]);
  });

  law('lets the owner of a claim take it up again before anyone else', async (at) => {
    await appendTo(at, 1, 'a', 'a');
    const { lane, head } = await claimOne(at.inbox);
    await at.reopen();
    assert.deepEqual(await at.inbox.adopt('me', [lane]), [lane]);
    assert.deepEqual(await claimOf(at.inbox, {}, 'two'), []);
    await at.inbox.settle('me', lane, [{ delivery: head.id, state: 'delivered' }]);
    assert.deepEqual(receiptsOf(await claimOf(at.inbox, {}, 'two')), [['r2']]);
  });

  law('remembers what was settled', async (at) => {
    await appendTo(at, 1, 'a', 'a', 'a');
    const { claim, lane } = await claimOne(at.inbox, { batch: 2 });
    const [one, two] = claim.deliveries.map(({ id }) => id);
    await at.inbox.settle('me', lane, [
      { delivery: one!, state: 'delivered' },
      { delivery: two!, state: 'dead', done: 0, attempts: 5, error: 'never' },
    ]);
    await at.reopen();
    assert.deepEqual((await allDeliveries(at)).map(({ state }) => state), ['delivered', 'dead', 'pending']);
    assert.deepEqual(receiptsOf(await claimOf(at.inbox)), [['r3']]);
  });

  law('remembers progress, and the attempts', async (at) => {
    await at.inbox.append(makeReceipt('r1', { parcels: [makeParcel('a', 9)] }));
    const { lane, head } = await claimOne(at.inbox);
    await at.inbox.settle('me', lane, [{ delivery: head.id, state: 'pending', done: 2, attempts: 3, waitMs: 0, error: 'down' }]);
    await claimOne(at.inbox);
    await at.inbox.progress('me', head.id, 6, [3, 5]);
    await at.reopen();
    const next = await claimOne(at.inbox);
    assert.deepEqual([next.head.done, next.head.behind, next.head.attempts], [6, [3, 5], 3]);
  });

  law('waits on for what is left of the wait of a lane', async (at) => {
    await appendTo(at, 1, 'a', 'a', 'b');
    const { lane, head } = await claimOne(at.inbox, { lanes: 1 });
    await at.inbox.settle('me', lane, [{ delivery: head.id, ...DOWN }]);
    at.clock.advance(4_000);
    await at.reopen();
    assert.deepEqual(receiptsOf(await claimOf(at.inbox)), [['r3']]);
    assert.equal(await at.inbox.due('sink'), 6_000);
    at.clock.advance(6_000);
    assert.deepEqual(receiptsOf(await claimOf(at.inbox, { batch: 2 })), [['r1', 'r2']]);
  });

  law('waits no longer than it was told, though the clock was set back meanwhile', async (at) => {
    await appendTo(at, 1, 'a');
    const { lane, head } = await claimOne(at.inbox);
    await at.inbox.settle('me', lane, [{ delivery: head.id, ...DOWN }]);
    at.clock.setWall(at.clock.now() - 365 * 86_400_000);
    await at.reopen();
    assert.equal(await at.inbox.due('sink'), 10_000);
  });

  law('remembers which receipts wait for their enrichment, and how often it was tried', async (at) => {
    for (const id of ['r1', 'r2', 'r3']) await at.inbox.append(makeReceipt(id, { enrich: true, parcels: [makeParcel(id)] }));
    await at.inbox.enriched('r1', { attempts: 4, error: 'down' });
    await at.inbox.enriched('r2', { parcels: [makeParcel('r2', 3, 'whole')] });
    await at.inbox.enriched('r3', { ignored: 'no reason' });
    await at.reopen();
    assert.deepEqual(await at.inbox.enrichment('r1'), { receipt: 'r1', mount: 'base', parcels: [makeParcel('r1')], attempts: 4 });
    assert.equal(await at.inbox.enrichment('r2'), undefined);
    const given = (await claimOf(at.inbox)).map(({ deliveries: [it] }) => [it?.receipt, it?.enrich, it?.changes]);
    assert.deepEqual(given, [['r1', true, makeParcel('r1').changes], ['r2', false, makeParcel('r2', 3, 'whole').changes]]);
  });

  law('remembers what was retried, discarded, replayed, translated again and dropped', async (at) => {
    await appendTo(at, 1, 'a', 'b', 'c');
    await at.inbox.append(makeReceipt('r4', { verdict: 'untranslated', parcels: [], sinks: [] }));
    await at.inbox.append(makeReceipt('r5', { sinks: [] }));
    await settleHead(at, DEAD);
    await settleHead(at, DEAD);
    const [first, second] = await allDeliveries(at);
    await at.inbox.retry({ ids: [first!.id], limit: 9 });
    await at.inbox.discard({ ids: [second!.id], limit: 9 });
    await at.inbox.replay('r3', ['sink'], 'once');
    await at.inbox.retranslated('r4', { dialect: 'base@2.0.0', verdict: 'changes', parcels: [makeParcel('d')], sinks: ['sink'] });
    await sweepAll(at, { receiptCount: 3 });
    const see = async () => [await allDeliveries(at), await at.inbox.status(), await at.inbox.receipts({ limit: 9 })];
    const before = await see();
    await at.reopen();
    assert.deepEqual(await see(), before);
    await at.inbox.replay('r3', ['sink'], 'once');
    assert.deepEqual(receiptsOf(await claimOf(at.inbox, { batch: 9 })), [['r1'], ['r3', 'r3'], ['r4']]);
  });

  law('gives new deliveries higher ids than the old ones', async (at) => {
    await appendTo(at, 1, 'a');
    const [old] = await allDeliveries(at);
    await at.reopen();
    await appendTo(at, 2, 'b');
    const fresh = (await allDeliveries(at)).at(-1);
    assert.ok(fresh!.id > old!.id);
  });
}
