import assert from 'node:assert/strict';
import type { Law } from '../inbox-suite.js';
import { allDeliveries, appendTo, claimOf, claimOne, receiptsOf, rejectsWith } from '../tools.js';

export function releaseLaws(law: Law): void {
  law('gives back every claim of the owner, and of no other', async (at) => {
    await appendTo(at, 1, 'a', 'b', 'c');
    await claimOf(at.inbox, { lanes: 2 }, 'one');
    await claimOf(at.inbox, {}, 'two');
    await at.inbox.release('one');
    assert.deepEqual(receiptsOf(await claimOf(at.inbox, {}, 'three')), [['r1'], ['r2']]);
  });

  law('settles nothing of what is given back', async (at) => {
    await appendTo(at, 1, 'a');
    const { lane, head } = await claimOne(at.inbox);
    await at.inbox.release('me');
    await rejectsWith('CH_INBOX_NOT_CLAIMED', at.inbox.settle('me', lane, [{ delivery: head.id, state: 'delivered' }]));
    assert.deepEqual((await allDeliveries(at)).map(({ state, attempts }) => [state, attempts]), [['pending', 0]]);
  });

  law('does nothing for an owner without claims', async ({ inbox }) => {
    await inbox.release('nobody');
  });

  law('carries out a settlement that was asked for before the release', async (at) => {
    await appendTo(at, 1, 'a', 'a');
    const { lane, head } = await claimOne(at.inbox);
    await Promise.all([at.inbox.settle('me', lane, [{ delivery: head.id, state: 'delivered' }]), at.inbox.release('me')]);
    assert.deepEqual(receiptsOf(await claimOf(at.inbox)), [['r2']]);
  });

  law('takes up a claim: the lane is the owner\'s, who may settle it', async (at) => {
    await appendTo(at, 1, 'a', 'b');
    const { lane, head } = await claimOne(at.inbox, { lanes: 1 });
    await at.inbox.release('me');
    assert.deepEqual(await at.inbox.adopt('me', [lane]), [lane]);
    assert.deepEqual(receiptsOf(await claimOf(at.inbox, {}, 'two')), [['r2']]);
    await at.inbox.settle('me', lane, [{ delivery: head.id, state: 'delivered' }]);
    assert.deepEqual((await allDeliveries(at)).map(({ state }) => state), ['delivered', 'pending']);
  });

  law('takes up a lane whose head waits', async (at) => {
    await appendTo(at, 1, 'a');
    const { lane, head } = await claimOne(at.inbox);
    const down = { state: 'pending', done: 0, attempts: 1, waitMs: 1_000, error: 'down' } as const;
    await at.inbox.settle('me', lane, [{ delivery: head.id, ...down }]);
    assert.deepEqual(await at.inbox.adopt('me', [lane]), [lane]);
    at.clock.advance(2_000);
    assert.deepEqual(await claimOf(at.inbox, {}, 'two'), []);
    await at.inbox.release('me');
    assert.deepEqual(receiptsOf(await claimOf(at.inbox, {}, 'two')), [['r1']]);
  });

  law('gives no lane that was taken up with nothing left in it, and given back', async (at) => {
    await appendTo(at, 1, 'a');
    const { lane, head } = await claimOne(at.inbox);
    await at.inbox.settle('me', lane, [{ delivery: head.id, state: 'delivered' }]);
    assert.deepEqual(await at.inbox.adopt('me', [lane]), [lane]);
    await at.inbox.release('me');
    assert.deepEqual(await claimOf(at.inbox), []);
    await appendTo(at, 2, 'a');
    assert.deepEqual(receiptsOf(await claimOf(at.inbox)), [['r2']]);
  });

  law('leaves out what another owner holds and what it never heard of', async (at) => {
    await appendTo(at, 1, 'a', 'b');
    await claimOf(at.inbox, { lanes: 1 }, 'one');
    const lanes = ['a', 'b', 'c'].map((repository) => ({ sink: 'sink', repository }));
    assert.deepEqual(await at.inbox.adopt('two', lanes), [{ sink: 'sink', repository: 'b' }]);
  });

  law('takes up twice what the owner holds already', async (at) => {
    await appendTo(at, 1, 'a');
    const { lane } = await claimOne(at.inbox);
    assert.deepEqual(await at.inbox.adopt('me', [lane]), [lane]);
    assert.deepEqual(await claimOf(at.inbox, {}, 'two'), []);
  });
}
