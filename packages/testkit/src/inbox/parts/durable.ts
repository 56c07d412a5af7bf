import assert from 'node:assert/strict';
import type { Law } from '../inbox-suite.js';
import { allDeliveries, appendTo, claimOf, claimOne, makeParcel, makeReceipt, receiptsOf } from '../tools.js';

const DOWN = { state: 'pending', done: 0, attempts: 1, waitMs: 10_000, error: 'down' } as const;

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
    await at.inbox.progress('me', head.id, 6);
    await at.reopen();
    const next = await claimOne(at.inbox);
    assert.deepEqual([next.head.done, next.head.attempts], [6, 3]);
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

  law('gives new deliveries higher ids than the old ones', async (at) => {
    await appendTo(at, 1, 'a');
    const [old] = await allDeliveries(at);
    await at.reopen();
    await appendTo(at, 2, 'b');
    const fresh = (await allDeliveries(at)).at(-1);
    assert.ok(fresh!.id > old!.id);
  });
}
