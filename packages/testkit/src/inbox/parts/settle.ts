import assert from 'node:assert/strict';
import type { Arrived } from 'change-hook-core';
import type { Law } from '../inbox-suite.js';
import { allDeliveries, appendTo, claimOf, claimOne, makeParcel, makeReceipt, receiptsOf, rejectsWith } from '../tools.js';

const FAILED = { state: 'pending', done: 0, attempts: 1, waitMs: 0, error: 'it said no' } as const;

const arrived = ({ done, behind = [] }: Arrived): [number, readonly number[]] => [done, behind];

export function settleLaws(law: Law): void {
  law('ends what was delivered, and the lane goes on with the next', async (at) => {
    await appendTo(at, 1, 'a', 'a');
    const { lane, head } = await claimOne(at.inbox);
    at.clock.advance(5_000);
    await at.inbox.settle('me', lane, [{ delivery: head.id, state: 'delivered' }]);
    assert.deepEqual(receiptsOf(await claimOf(at.inbox)), [['r2']]);
    const [first] = await allDeliveries(at);
    assert.deepEqual([first?.state, first?.done, first?.settledAt], ['delivered', 1, Date.UTC(2024, 0, 1) + 5_000]);
  });

  law('forgets a lane in which nothing is left', async (at) => {
    await appendTo(at, 1, 'a');
    const { lane, head } = await claimOne(at.inbox);
    await at.inbox.settle('me', lane, [{ delivery: head.id, state: 'delivered' }]);
    assert.deepEqual(await claimOf(at.inbox), []);
    assert.equal(await at.inbox.due('sink'), undefined);
  });

  law('settles a whole batch at once', async (at) => {
    await appendTo(at, 1, 'a', 'a', 'a', 'a');
    const { claim, lane } = await claimOne(at.inbox, { batch: 3 });
    await at.inbox.settle('me', lane, claim.deliveries.map(({ id }) => ({ delivery: id, state: 'delivered' })));
    assert.deepEqual(receiptsOf(await claimOf(at.inbox, { batch: 3 })), [['r4']]);
  });

  law('leaves the deliveries of the claim that are not named as they are', async (at) => {
    await appendTo(at, 1, 'a', 'a', 'a');
    const { claim, lane, head } = await claimOne(at.inbox, { batch: 3 });
    const second = claim.deliveries[1]!;
    await at.inbox.settle('me', lane, [{ delivery: head.id, state: 'delivered' }, { delivery: second.id, ...FAILED }]);
    const { claim: next } = await claimOne(at.inbox, { batch: 3 });
    assert.deepEqual(next.deliveries.map(({ receipt, attempts }) => [receipt, attempts]), [['r2', 1], ['r3', 0]]);
  });

  law('keeps count of the attempts, the changes that arrived and the last error', async (at) => {
    await at.inbox.append(makeReceipt('r1', { parcels: [makeParcel('a', 5)] }));
    const { lane, head } = await claimOne(at.inbox);
    await at.inbox.settle('me', lane, [{ delivery: head.id, ...FAILED, done: 2, attempts: 3 }]);
    const { head: next } = await claimOne(at.inbox);
    assert.deepEqual([next.done, next.attempts], [2, 3]);
    const [stored] = await allDeliveries(at);
    assert.deepEqual([stored?.state, stored?.done, stored?.attempts, stored?.error], ['pending', 2, 3, 'it said no']);
  });

  law('lets the lane go on past a dead letter', async (at) => {
    await appendTo(at, 1, 'a', 'a');
    const { lane, head } = await claimOne(at.inbox);
    await at.inbox.settle('me', lane, [{ delivery: head.id, state: 'dead', done: 0, attempts: 4, error: 'never' }]);
    assert.deepEqual(receiptsOf(await claimOf(at.inbox)), [['r2']]);
    const [dead] = await at.inbox.deliveries({ state: 'dead', limit: 10 });
    assert.deepEqual([dead?.receipt, dead?.attempts, dead?.error, dead?.settledAt], ['r1', 4, 'never', Date.UTC(2024, 0, 1)]);
  });

  law('refuses whoever has not claimed the lane, and changes nothing', async (at) => {
    await appendTo(at, 1, 'a');
    const { lane, head } = await claimOne(at.inbox, {}, 'one');
    await rejectsWith('CH_INBOX_NOT_CLAIMED', at.inbox.settle('two', lane, [{ delivery: head.id, state: 'delivered' }]));
    await rejectsWith('CH_INBOX_NOT_CLAIMED', at.inbox.progress('two', head.id, 1));
    await rejectsWith('CH_INBOX_NOT_CLAIMED', at.inbox.settle('one', { sink: 'sink', repository: 'unheard of' }, []));
    const [stored] = await allDeliveries(at);
    assert.deepEqual([stored?.state, stored?.done], ['pending', 0]);
    await at.inbox.settle('one', lane, [{ delivery: head.id, state: 'delivered' }]);
  });

  law('refuses a second settlement of the same claim', async (at) => {
    await appendTo(at, 1, 'a', 'a');
    const { lane, head } = await claimOne(at.inbox);
    await at.inbox.settle('me', lane, [{ delivery: head.id, state: 'delivered' }]);
    await rejectsWith('CH_INBOX_NOT_CLAIMED', at.inbox.settle('me', lane, [{ delivery: head.id, state: 'delivered' }]));
  });

  law('refuses to settle a delivery of another lane, and settles nothing of that call', async (at) => {
    await appendTo(at, 1, 'a', 'b');
    const [a, b] = await claimOf(at.inbox);
    const settlements = [a, b].map((claim) => ({ delivery: claim!.deliveries[0]!.id, state: 'delivered' }) as const);
    await rejectsWith('CH_INBOX_NOT_CLAIMED', at.inbox.settle('me', { sink: 'sink', repository: 'a' }, settlements));
    assert.deepEqual((await allDeliveries(at)).map(({ state }) => state), ['pending', 'pending']);
    await at.inbox.settle('me', { sink: 'sink', repository: 'a' }, [settlements[0]!]);
  });

  law('never settles again what is settled', async (at) => {
    await appendTo(at, 1, 'a', 'a');
    const { lane, head } = await claimOne(at.inbox);
    await at.inbox.settle('me', lane, [{ delivery: head.id, state: 'delivered' }]);
    assert.deepEqual(await at.inbox.adopt('me', [lane]), [lane]);
    await at.inbox.settle('me', lane, [{ delivery: head.id, state: 'dead', done: 0, attempts: 1, error: 'late' }]);
    assert.deepEqual((await allDeliveries(at)).map(({ state }) => state), ['delivered', 'pending']);
    assert.deepEqual(receiptsOf(await claimOf(at.inbox)), [['r2']]);
  });

  law('records progress, which the next claimer begins at', async (at) => {
    await at.inbox.append(makeReceipt('r1', { parcels: [makeParcel('a', 5)] }));
    const { head } = await claimOne(at.inbox, {}, 'one');
    await at.inbox.progress('one', head.id, 1);
    await at.inbox.progress('one', head.id, 3);
    await at.inbox.release('one');
    assert.equal((await claimOne(at.inbox, {}, 'two')).head.done, 3);
  });

  law('never lets progress go back', async (at) => {
    await at.inbox.append(makeReceipt('r1', { parcels: [makeParcel('a', 5)] }));
    const { lane, head } = await claimOne(at.inbox);
    await at.inbox.progress('me', head.id, 4);
    await at.inbox.progress('me', head.id, 2);
    await at.inbox.settle('me', lane, [{ delivery: head.id, ...FAILED, done: 3 }]);
    assert.equal((await claimOne(at.inbox)).head.done, 4);
  });

  law('records which places have not arrived, and leaves them as they are where nothing is said of them', async (at) => {
    await at.inbox.append(makeReceipt('r1', { parcels: [makeParcel('a', 9)] }));
    const { lane, head } = await claimOne(at.inbox, {}, 'one');
    assert.deepEqual(arrived(head), [0, []]);
    await at.inbox.progress('one', head.id, 4, [1, 2, 3]);
    await at.inbox.progress('one', head.id, 6);
    await at.inbox.release('one');
    const again = await claimOne(at.inbox);
    assert.deepEqual(arrived(again.head), [6, [1, 2, 3]]);
    await at.inbox.progress('me', head.id, 6, [1, 3]);
    await at.inbox.settle('me', lane, [{ delivery: head.id, ...FAILED, done: 7 }]);
    assert.deepEqual(arrived((await claimOne(at.inbox)).head), [7, [1, 3]]);
    await at.inbox.settle('me', lane, [{ delivery: head.id, ...FAILED, done: 8, behind: [3, 7] }]);
    assert.deepEqual(arrived((await claimOne(at.inbox)).head), [8, [3, 7]]);
    assert.deepEqual((await allDeliveries(at)).map(arrived), [[8, [3, 7]]]);
    await at.inbox.progress('me', head.id, 8, []);
    await at.inbox.release('me');
    assert.deepEqual(arrived((await claimOne(at.inbox)).head), [8, []]);
  });

  law('takes nothing of what is told too late', async (at) => {
    await at.inbox.append(makeReceipt('r1', { parcels: [makeParcel('a', 9)] }));
    const { lane, head } = await claimOne(at.inbox);
    await at.inbox.progress('me', head.id, 6, [2]);
    await at.inbox.progress('me', head.id, 5, [1, 2]);
    await at.inbox.settle('me', lane, [{ delivery: head.id, ...FAILED, done: 4, behind: [3] }]);
    assert.deepEqual(arrived((await claimOne(at.inbox)).head), [6, [2]]);
  });

  law('has many places that have not arrived', async (at) => {
    await at.inbox.append(makeReceipt('r1', { parcels: [makeParcel('a', 3_000)] }));
    const { lane, head } = await claimOne(at.inbox);
    const places = Array.from({ length: 3_000 }, (_, n) => n).filter((n) => n < 1_000 || n % 3 === 0);
    await at.inbox.settle('me', lane, [{ delivery: head.id, ...FAILED, state: 'dead', done: 3_000, behind: places }]);
    assert.deepEqual((await allDeliveries(at)).map(arrived), [[3_000, places]]);
  });

  law('says that all of what was delivered has arrived', async (at) => {
    await at.inbox.append(makeReceipt('r1', { parcels: [makeParcel('a', 5)] }));
    const { lane, head } = await claimOne(at.inbox);
    await at.inbox.progress('me', head.id, 4, [1]);
    await at.inbox.settle('me', lane, [{ delivery: head.id, state: 'delivered' }]);
    assert.deepEqual((await allDeliveries(at)).map(arrived), [[5, []]]);
  });

  law('refuses progress of a delivery that is not there', async ({ inbox }) => {
    await rejectsWith('CH_INBOX_NOT_CLAIMED', inbox.progress('me', 77, 1));
  });
}
