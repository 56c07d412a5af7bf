import assert from 'node:assert/strict';
import type { AtWork, Law } from '../inbox-suite.js';
import { appendTo, claimOf, claimOne, receiptsOf } from '../tools.js';

/** Claims the longest waiting lane and gives its head back, to be tried again in `waitMs`. */
async function failHead({ inbox }: AtWork, waitMs: number, attempts = 1): Promise<void> {
  const [claim] = await claimOf(inbox, { lanes: 1 });
  const { sink, repository, deliveries } = claim!;
  const delivery = deliveries[0]!.id;
  await inbox.settle('me', { sink, repository }, [{ delivery, state: 'pending', done: 0, attempts, waitMs, error: 'down' }]);
}

export function waitLaws(law: Law): void {
  law('says that a lane with work is due now, and no lane never', async (at) => {
    assert.equal(await at.inbox.due('sink'), undefined);
    await appendTo(at, 1, 'a');
    assert.equal(await at.inbox.due('sink'), 0);
    assert.equal(await at.inbox.due('another sink'), undefined);
  });

  law('says that a claimed lane is not due', async (at) => {
    await appendTo(at, 1, 'a');
    await claimOf(at.inbox);
    assert.equal(await at.inbox.due('sink'), undefined);
  });

  law('holds the whole lane while its head waits, and gives it to nobody before', async (at) => {
    await appendTo(at, 1, 'a', 'a');
    await failHead(at, 10_000);
    await appendTo(at, 3, 'a');
    assert.deepEqual(await claimOf(at.inbox), []);
    assert.equal(await at.inbox.due('sink'), 10_000);
    at.clock.advance(9_999);
    assert.deepEqual(await claimOf(at.inbox), []);
    assert.equal(await at.inbox.due('sink'), 1);
    at.clock.advance(1);
    assert.equal(await at.inbox.due('sink'), 0);
    assert.deepEqual(receiptsOf(await claimOf(at.inbox, { batch: 9 })), [['r1', 'r2', 'r3']]);
  });

  law('holds no other lane', async (at) => {
    await appendTo(at, 1, 'a', 'b');
    await failHead(at, 10_000);
    assert.deepEqual(receiptsOf(await claimOf(at.inbox)), [['r2']]);
  });

  law('says when the first of several lanes is due', async (at) => {
    await appendTo(at, 1, 'a', 'b', 'c');
    await failHead(at, 10_000);
    await failHead(at, 2_000);
    await failHead(at, 5_000);
    assert.equal(await at.inbox.due('sink'), 2_000);
    at.clock.advance(5_000);
    assert.deepEqual(receiptsOf(await claimOf(at.inbox)), [['r2'], ['r3']]);
    assert.equal(await at.inbox.due('sink'), 5_000);
  });

  law('does not hold a lane for a delivery that is not its head', async (at) => {
    await appendTo(at, 1, 'a', 'a', 'a');
    const { claim, lane, head } = await claimOne(at.inbox, { batch: 2 });
    const second = claim.deliveries[1]!.id;
    const again = { state: 'pending', done: 0, attempts: 1, error: 'down' } as const;
    await at.inbox.settle('me', lane, [
      { delivery: head.id, ...again, waitMs: 1_000 },
      { delivery: second, ...again, waitMs: 60_000 },
    ]);
    assert.equal(await at.inbox.due('sink'), 1_000);
  });

  law('holds the lane for the head that a settled batch leaves', async (at) => {
    await appendTo(at, 1, 'a', 'a', 'a');
    const { claim, lane, head } = await claimOne(at.inbox, { batch: 2 });
    await at.inbox.settle('me', lane, [
      { delivery: head.id, state: 'delivered' },
      { delivery: claim.deliveries[1]!.id, state: 'pending', done: 0, attempts: 1, waitMs: 3_000, error: 'down' },
    ]);
    assert.equal(await at.inbox.due('sink'), 3_000);
  });

  law('measures the wait by a clock that no one can set', async (at) => {
    await appendTo(at, 1, 'a');
    await failHead(at, 10_000);
    at.clock.setWall(at.clock.now() + 86_400_000);
    assert.deepEqual(await claimOf(at.inbox), []);
    at.clock.setWall(at.clock.now() - 2 * 86_400_000);
    at.clock.advance(10_000);
    assert.deepEqual(receiptsOf(await claimOf(at.inbox)), [['r1']]);
  });
}
