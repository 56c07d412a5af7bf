import assert from 'node:assert/strict';
import type { AtWork, Law } from '../inbox-suite.js';
import {
  allDeliveries, appendTo, claimOf, claimOne, DEAD, DELIVERED, DOWN, makeParcel, makeReceipt, receiptsOf, settleHead, statesOf, turn,
} from '../tools.js';

const ALL = { limit: 100 } as const;

/** The ids of the deliveries of these receipts. */
async function idsOf(at: AtWork, ...receipts: string[]): Promise<number[]> {
  return (await allDeliveries(at)).filter(({ receipt }) => receipts.includes(receipt)).map(({ id }) => id);
}

export function moveLaws(law: Law): void {
  law('retries a dead letter in its old place in the lane, with no attempts counted and what arrived kept', async (at) => {
    await at.inbox.append(makeReceipt('r1', { parcels: [makeParcel('a', 5)] }));
    await appendTo(at, 2, 'a');
    await settleHead(at, { ...DEAD, done: 2 });
    assert.deepEqual(await at.inbox.retry(ALL), { moved: 1, more: false });
    const { claim, head } = await claimOne(at.inbox, { batch: 9 });
    assert.deepEqual(claim.deliveries.map(({ receipt }) => receipt), ['r1', 'r2']);
    assert.deepEqual([head.done, head.attempts], [2, 0]);
    const [stored] = await allDeliveries(at);
    assert.deepEqual([stored?.state, stored?.settledAt], ['pending', undefined]);
  });

  law('keeps the places that had not arrived, and what was uncertain, of a dead letter that is retried', async (at) => {
    await at.inbox.append(makeReceipt('r1', { parcels: [makeParcel('a', 5)] }));
    await settleHead(at, { ...DEAD, done: 5, behind: [0, 2, 3], uncertain: 2 });
    assert.deepEqual((await allDeliveries(at))[0]?.behind, [0, 2, 3]);
    await at.inbox.retry(ALL);
    const { lane, head } = await claimOne(at.inbox);
    assert.deepEqual([head.done, head.behind, head.uncertain], [5, [0, 2, 3], 2]);
    await at.inbox.progress('me', head.id, 5, [2, 3]);
    await at.inbox.settle('me', lane, [{ delivery: head.id, ...DEAD, done: 5 }]);
    await at.inbox.retry(ALL);
    const next = await claimOne(at.inbox);
    assert.deepEqual([next.head.done, next.head.behind, next.head.uncertain], [5, [2, 3], undefined]);
  });

  law('says of each delivery when it was retried, on the scale of the ids', async (at) => {
    await appendTo(at, 1, 'a', 'a', 'a');
    for (let n = 0; n < 2; n++) await settleHead(at, DEAD);
    const [first, second, third] = await idsOf(at, 'r1', 'r2', 'r3');
    await at.inbox.retry({ ids: [second!], limit: 9 });
    await at.inbox.retry({ ids: [first!], limit: 9 });
    await appendTo(at, 4, 'a');
    const { claim } = await claimOne(at.inbox, { batch: 9 });
    const [earlier, later] = [claim.deliveries[1]?.retried ?? 0, claim.deliveries[0]?.retried ?? 0];
    assert.deepEqual(claim.deliveries.map(({ retried }) => retried !== undefined), [true, true, false, false]);
    const order = [third!, earlier, later, claim.deliveries[3]!.id];
    assert.deepEqual(order, [...new Set(order)].sort((a, b) => a - b));
  });

  law('leaves a claimed lane as it is, and what is retried comes next', async (at) => {
    await appendTo(at, 1, 'a', 'a', 'a');
    await settleHead(at, DEAD);
    const { lane, head } = await claimOne(at.inbox);
    await at.inbox.retry(ALL);
    assert.deepEqual(await claimOf(at.inbox, {}, 'another'), []);
    await at.inbox.settle('me', lane, [{ delivery: head.id, ...DELIVERED }]);
    assert.deepEqual(receiptsOf(await claimOf(at.inbox, { batch: 9 })), [['r1', 'r3']]);
  });

  law('makes a lane due at once when what is retried comes before the delivery that it waits for', async (at) => {
    await appendTo(at, 1, 'a', 'a');
    await settleHead(at, DEAD);
    await settleHead(at, DOWN);
    await at.inbox.retry(ALL);
    assert.equal(await at.inbox.due('sink'), 0);
    assert.deepEqual(receiptsOf(await claimOf(at.inbox)), [['r1']]);
  });

  law('keeps the wait of a lane when what is retried comes behind its head', async (at) => {
    await appendTo(at, 1, 'a', 'a');
    const { claim, lane } = await claimOne(at.inbox, { batch: 2 });
    const [first, second] = claim.deliveries.map(({ id }) => id);
    await at.inbox.settle('me', lane, [{ delivery: first!, ...DOWN }, { delivery: second!, ...DEAD }]);
    await at.inbox.retry(ALL);
    assert.equal(await at.inbox.due('sink'), 10_000);
  });

  law('retries dead letters alone, and tells how many there were', async (at) => {
    await appendTo(at, 1, 'a', 'b', 'c');
    await settleHead(at, DELIVERED);
    await at.inbox.discard({ ids: await idsOf(at, 'r2'), limit: 9 });
    const before = await allDeliveries(at);
    assert.deepEqual(await at.inbox.retry(ALL), { moved: 0, more: false });
    assert.deepEqual(await at.inbox.retry({ ids: [...(await idsOf(at, 'r1', 'r2', 'r3')), 77_777], limit: 9 }), { moved: 0, more: false });
    assert.deepEqual(await allDeliveries(at), before);
  });

  law('moves what has one of the ids, or what the filter lets through', async (at) => {
    for (const [n, mount] of ['base', 'github', 'base'].entries()) {
      const received = { mount, receivedAt: at.clock.now() + n * 1_000 };
      await at.inbox.append(makeReceipt(`r${n}`, { ...received, parcels: [makeParcel(`repo${n}`)], sinks: ['sink', 'other'] }));
    }
    for (let n = 0; n < 3; n++) for (const sink of ['sink', 'other']) await settleHead(at, DEAD, sink);
    const retried = async (selection: object): Promise<string> => {
      await at.inbox.retry({ ...ALL, ...selection });
      const pending = (await allDeliveries(at)).filter(({ state }) => state === 'pending');
      await at.inbox.discard({ ...ALL, state: 'pending' });
      return pending.map(({ sink, receipt }) => `${sink[0]}${receipt[1]}`).join(' ');
    };
    assert.equal(await retried({ mount: 'nowhere' }), '');
    assert.equal(await retried({ sink: 'sink', mount: 'base', from: at.clock.now() + 1_000 }), 's2');
    assert.equal(await retried({ repository: 'repo1', sink: 'other' }), 'o1');
    assert.equal(await retried({ to: at.clock.now() + 1_000 }), 's0 o0');
    assert.equal(await retried({ state: 'delivered' }), '');
    const [first] = await idsOf(at, 'r1');
    assert.equal(await retried({ ids: [first!] }), 's1');
    assert.equal(await retried({}), 'o2');
  });

  law('moves the oldest first, at most so many in one step', async (at) => {
    await appendTo(at, 1, 'a', 'a', 'b', 'a', 'b');
    const claims = await claimOf(at.inbox, { batch: 9 });
    for (const { sink, repository, deliveries } of claims) {
      await at.inbox.settle('me', { sink, repository }, deliveries.map(({ id }) => ({ delivery: id, ...DEAD })));
    }
    assert.deepEqual(await at.inbox.retry({ limit: 0 }), { moved: 0, more: true });
    assert.deepEqual(await at.inbox.retry({ limit: 2 }), { moved: 2, more: true });
    assert.deepEqual(await statesOf(at), ['r1 pending', 'r2 pending', 'r3 dead', 'r4 dead', 'r5 dead']);
    const ids = (await idsOf(at, 'r3', 'r4', 'r5')).reverse();
    assert.deepEqual(await at.inbox.retry({ ids, limit: 2 }), { moved: 2, more: true });
    assert.deepEqual(await at.inbox.retry({ ids, limit: 2 }), { moved: 1, more: false });
    assert.deepEqual(receiptsOf(await claimOf(at.inbox, { batch: 9 })), [['r1', 'r2', 'r4'], ['r3', 'r5']]);
  });

  law('discards what is pending and what is dead, for good', async (at) => {
    await appendTo(at, 1, 'a', 'b', 'c');
    await settleHead(at, DEAD);
    await settleHead(at, DELIVERED);
    at.clock.advance(5_000);
    assert.deepEqual(await at.inbox.discard(ALL), { moved: 2, more: false });
    assert.deepEqual(await statesOf(at), ['r1 discarded', 'r2 delivered', 'r3 discarded']);
    assert.equal((await allDeliveries(at))[2]?.settledAt, at.clock.now());
    assert.deepEqual(await claimOf(at.inbox), []);
    assert.deepEqual(await at.inbox.discard(ALL), { moved: 0, more: false });
    assert.deepEqual(await at.inbox.retry(ALL), { moved: 0, more: false });
    const { deliveries } = await at.inbox.status();
    assert.deepEqual(deliveries.map(({ state, count }) => `${state} ${count}`).sort(), ['delivered 1', 'discarded 2']);
  });

  law('discards nothing that its claimer is at, and the rest of the lane', async (at) => {
    await appendTo(at, 1, 'a', 'a', 'a');
    const { lane, head } = await claimOne(at.inbox);
    assert.deepEqual(await at.inbox.discard(ALL), { moved: 2, more: false });
    assert.deepEqual(await at.inbox.discard({ ids: [head.id], limit: 9 }), { moved: 0, more: false });
    assert.deepEqual(await statesOf(at), ['r1 pending', 'r2 discarded', 'r3 discarded']);
    await at.inbox.settle('me', lane, [{ delivery: head.id, ...DELIVERED }]);
    assert.deepEqual((await statesOf(at))[0], 'r1 delivered');
    assert.equal(await at.inbox.due('sink'), undefined);
  });

  law('discards nothing in a lane that was taken up, of which nobody knows where its owner is', async (at) => {
    await appendTo(at, 1, 'a', 'a');
    const { lane, head } = await claimOne(at.inbox);
    await at.inbox.release('me');
    await at.inbox.adopt('me', [lane]);
    assert.deepEqual(await at.inbox.discard(ALL), { moved: 0, more: false });
    await at.inbox.settle('me', lane, [{ delivery: head.id, ...DELIVERED }]);
    assert.deepEqual(await at.inbox.discard(ALL), { moved: 1, more: false });
  });

  law('makes a lane due at once when the delivery that it waits for is discarded', async (at) => {
    await appendTo(at, 1, 'a', 'a');
    await settleHead(at, DOWN);
    await at.inbox.discard({ ids: await idsOf(at, 'r1'), limit: 9 });
    assert.equal(await at.inbox.due('sink'), 0);
    await at.inbox.discard(ALL);
    assert.equal(await at.inbox.due('sink'), undefined);
    await appendTo(at, 3, 'a');
    assert.deepEqual(receiptsOf(await claimOf(at.inbox)), [['r3']]);
  });

  law('calls back when something is retried', async (at) => {
    await appendTo(at, 1, 'a');
    await settleHead(at, DEAD);
    await turn();
    const told: string[] = [];
    at.inbox.onWork((sink) => told.push(sink));
    await at.inbox.retry(ALL);
    await turn();
    assert.deepEqual(told, ['sink']);
  });
}
