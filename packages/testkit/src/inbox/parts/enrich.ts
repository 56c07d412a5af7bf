import assert from 'node:assert/strict';
import type { Law } from '../inbox-suite.js';
import { allDeliveries, appendTo, claimOf, claimOne, DOWN, makeParcel, makeReceipt, receiptsOf, settleHead, statesOf } from '../tools.js';

const WAITS = { enrich: true } as const;

export function enrichLaws(law: Law): void {
  law('says of each delivery whether its changes must be enriched first', async ({ inbox, flush }) => {
    await inbox.append(makeReceipt('r1', { ...WAITS, sinks: ['one', 'two'] }));
    await inbox.append(makeReceipt('r2', { sinks: ['three'] }));
    await flush();
    const flags = [];
    for (const sink of ['one', 'two', 'three']) flags.push((await claimOne(inbox, { sink })).head.enrich);
    assert.deepEqual(flags, [true, true, false]);
  });

  law('gives the changes that wait, as they were translated', async ({ inbox, flush }) => {
    const parcels = [makeParcel('a', 2), makeParcel('b', 3)];
    await inbox.append(makeReceipt('r1', { ...WAITS, mount: 'github', parcels }));
    await inbox.append(makeReceipt('r2'));
    await flush();
    const pending = await inbox.enrichment('r1');
    assert.deepEqual(pending, { receipt: 'r1', mount: 'github', parcels, attempts: 0 });
    assert.deepEqual(structuredClone(pending), pending);
    assert.equal(await inbox.enrichment('r2'), undefined);
    assert.equal(await inbox.enrichment('unheard of'), undefined);
  });

  law('claims what must be enriched apart from what need not be, in the order of the lane', async ({ inbox, flush }) => {
    for (const [n, enrich] of [false, true, true, false].entries()) await inbox.append(makeReceipt(`r${n}`, { enrich }));
    await flush();
    const lane = { sink: 'sink', repository: 'repo' };
    for (const expected of [['r0'], ['r1', 'r2'], ['r3']]) {
      const { claim } = await claimOne(inbox, { batch: 9 });
      assert.deepEqual(claim.deliveries.map(({ receipt }) => receipt), expected);
      await inbox.settle('me', lane, claim.deliveries.map(({ id }) => ({ delivery: id, state: 'delivered' })));
    }
  });

  law('gives every sink the changes as they were enriched', async (at) => {
    const parcels = [makeParcel('a', 1), makeParcel('b', 1)];
    await at.inbox.append(makeReceipt('r1', { ...WAITS, parcels, sinks: ['one', 'two'] }));
    const enriched = [makeParcel('b', 3, 'more'), makeParcel('a', 2, 'more')];
    await at.inbox.enriched('r1', { parcels: enriched });
    await at.flush();
    for (const sink of ['one', 'two']) {
      const claims = await claimOf(at.inbox, { sink });
      const given = claims.map(({ repository, deliveries: [it] }) => [repository, it?.changes, it?.first, it?.enrich]);
      assert.deepEqual(given.sort(), [['a', enriched[1]!.changes, 3, false], ['b', enriched[0]!.changes, 0, false]]);
    }
    assert.equal(await at.inbox.enrichment('r1'), undefined);
    assert.equal((await at.inbox.receipt('r1'))?.changes, 5);
    assert.deepEqual((await at.inbox.storedReceipt('r1'))?.parcels, enriched);
    assert.deepEqual((await allDeliveries(at)).map(({ repository, changes }) => `${repository}${changes}`).sort(), ['a2', 'a2', 'b3', 'b3']);
  });

  law('keeps count of the tries that failed', async (at) => {
    await at.inbox.append(makeReceipt('r1', WAITS));
    await at.inbox.enriched('r1', { attempts: 1, error: 'it is down' });
    await at.inbox.enriched('r1', { attempts: 2, error: 'it is down' });
    await at.flush();
    assert.equal((await at.inbox.enrichment('r1'))?.attempts, 2);
    assert.equal((await claimOne(at.inbox)).head.enrich, true);
  });

  law('leaves a claimed lane to its owner, who settles nothing and claims anew', async (at) => {
    await at.inbox.append(makeReceipt('r1', WAITS));
    const { lane } = await claimOne(at.inbox);
    const parcel = makeParcel('repo', 2, 'whole');
    await at.inbox.enriched('r1', { parcels: [parcel] });
    assert.deepEqual(await claimOf(at.inbox, {}, 'another'), []);
    await at.inbox.settle('me', lane, []);
    const { head } = await claimOne(at.inbox);
    assert.deepEqual([head.enrich, head.changes], [false, parcel.changes]);
  });

  law('discards the deliveries of a repository that is left without changes, and its lane goes on', async (at) => {
    const parcels = [makeParcel('a'), makeParcel('b')];
    await at.inbox.append(makeReceipt('r1', { ...WAITS, parcels }));
    await appendTo(at, 2, 'a', 'b');
    await at.inbox.enriched('r1', { parcels: [makeParcel('b')] });
    assert.deepEqual(receiptsOf(await claimOf(at.inbox, { batch: 9 })), [['r2'], ['r1', 'r3']]);
    const [dropped] = await at.inbox.deliveries({ state: 'discarded', limit: 9 });
    assert.deepEqual([dropped?.repository, dropped?.settledAt], ['a', at.clock.now()]);
    assert.ok((dropped?.error ?? '') !== '', 'it says why');
    assert.equal((await at.inbox.receipt('r1'))?.verdict, 'changes');
  });

  law('discards what is pending when there turns out to be no reason to build, and the receipt says why', async (at) => {
    await at.inbox.append(makeReceipt('r1', { ...WAITS, sinks: ['one', 'two'] }));
    await at.inbox.enriched('r1', { ignored: 'only documents changed' });
    assert.deepEqual(await statesOf(at), ['r1 discarded', 'r1 discarded']);
    const receipt = await at.inbox.receipt('r1');
    assert.deepEqual([receipt?.verdict, receipt?.reason, receipt?.changes], ['ignored', 'only documents changed', 0]);
    assert.equal(await at.inbox.enrichment('r1'), undefined);
    for (const sink of ['one', 'two']) assert.equal(await at.inbox.due(sink), undefined);
    const { deliveries } = await at.inbox.status();
    assert.deepEqual(deliveries.map(({ sink, state, count }) => `${sink} ${state} ${count}`).sort(), ['one discarded 1', 'two discarded 1']);
  });

  law('says why changes are not complete', async (at) => {
    await at.inbox.append(makeReceipt('r1', WAITS));
    await at.inbox.enriched('r1', { parcels: [makeParcel('repo')], partial: 'it was down for an hour' });
    await at.flush();
    const receipt = await at.inbox.receipt('r1');
    assert.deepEqual([receipt?.verdict, receipt?.reason], ['changes', 'it was down for an hour']);
    assert.equal((await claimOne(at.inbox)).head.enrich, false);
  });

  law('changes nothing when it is told too late, twice, or of a receipt that never waited', async (at) => {
    await at.inbox.append(makeReceipt('r1', WAITS));
    await at.inbox.append(makeReceipt('r2', { parcels: [makeParcel('other')] }));
    await at.inbox.enriched('r1', { parcels: [makeParcel('repo', 2, 'first')] });
    const before = [await at.inbox.receipt('r1'), await at.inbox.receipt('r2'), await allDeliveries(at)];
    for (const id of ['r1', 'r2', 'unheard of']) {
      await at.inbox.enriched(id, { parcels: [makeParcel('repo', 7, 'second')] });
      await at.inbox.enriched(id, { ignored: 'late' });
      await at.inbox.enriched(id, { attempts: 3, error: 'late' });
    }
    assert.deepEqual([await at.inbox.receipt('r1'), await at.inbox.receipt('r2'), await allDeliveries(at)], before);
    assert.equal(await at.inbox.enrichment('r1'), undefined);
  });

  law('refuses changes of a repository that the receipt did not have, and stores nothing of them', async (at) => {
    await at.inbox.append(makeReceipt('r1', WAITS));
    await assert.rejects(at.inbox.enriched('r1', { parcels: [makeParcel('repo', 2), makeParcel('another')] }));
    await at.flush();
    assert.deepEqual((await at.inbox.enrichment('r1'))?.parcels, [makeParcel('repo', 1, 'r1')]);
  });

  law('makes a lane due at once when the delivery that it waited for is discarded', async (at) => {
    await at.inbox.append(makeReceipt('r1', WAITS));
    await appendTo(at, 2, 'repo');
    await settleHead(at, DOWN);
    await at.inbox.enriched('r1', { ignored: 'no reason' });
    assert.equal(await at.inbox.due('sink'), 0);
    assert.deepEqual(receiptsOf(await claimOf(at.inbox)), [['r2']]);
  });

  law('keeps the wait of a lane whose head was enriched', async (at) => {
    await at.inbox.append(makeReceipt('r1', WAITS));
    await settleHead(at, DOWN);
    await at.inbox.enriched('r1', { parcels: [makeParcel('repo')] });
    assert.equal(await at.inbox.due('sink'), 10_000);
  });
}
