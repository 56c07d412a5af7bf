import assert from 'node:assert/strict';
import type { NewReceipt, RetentionPolicy } from 'change-hook-core';
import type { AtWork, Law } from '../inbox-suite.js';
import { allDeliveries, appendTo, claimOf, DEAD, DELIVERED, makeParcel, makeReceipt, receiptsOf, settleHead, sweepAll } from '../tools.js';

const IGNORED = { verdict: 'ignored', reason: 'a ping', parcels: [], sinks: [] } as const;
const BODY = Buffer.alloc(1_000);

/** Receipts `r1`, `r2`, ... a second apart, each with a body of 1,000 bytes, none of which is still to be delivered. */
async function fill({ inbox, clock, flush }: AtWork, count: number, parts: (n: number) => Partial<NewReceipt> = () => IGNORED): Promise<void> {
  for (let n = 1; n <= count; n++) {
    await inbox.append(makeReceipt(`r${n}`, { receivedAt: clock.now(), body: BODY, ...parts(n) }));
    clock.advance(1_000);
  }
  await flush();
}

/** The numbers of the receipts that are left, the oldest first. */
async function left({ inbox }: AtWork): Promise<string> {
  return (await inbox.receipts({ limit: 1_000 })).map(({ id }) => id.slice(1)).reverse().join(' ');
}

export function retentionLaws(law: Law): void {
  law('drops nothing where there is no bound, or none is passed', async (at) => {
    await fill(at, 5);
    const wide = { receiptAgeMs: 1e9, receiptCount: 5, receiptBytes: 1e9, ignoredBytes: 1e9, openMountBytes: 1e9, dedupeAgeMs: 1e12 };
    for (const policy of [{}, { openMounts: ['base'] }, { ...wide, openMounts: ['base'] }]) {
      assert.equal(await sweepAll(at, policy), 0);
    }
    assert.equal(await left(at), '1 2 3 4 5');
  });

  for (const [bound, policy] of Object.entries({
    age: { receiptAgeMs: 3_500 },
    count: { receiptCount: 3 },
    bytes: { receiptBytes: 3_500 },
    'bytes of what was ignored': { ignoredBytes: 3_500 },
    'bytes of an open mount': { openMountBytes: 3_500, openMounts: ['base'] },
  } satisfies Record<string, RetentionPolicy>)) {
    law(`drops the oldest receipts beyond the bound of ${bound}, and no more`, async (at) => {
      await fill(at, 8);
      assert.equal(await sweepAll(at, policy), 5);
      assert.equal(await left(at), '6 7 8');
      assert.equal((await at.inbox.status()).receipts, 3);
      assert.equal(await sweepAll(at, policy), 0);
    });
  }

  law('drops a receipt with its deliveries and everything else of it', async (at) => {
    await fill(at, 2, () => ({ sinks: ['sink', 'other'] }));
    for (const sink of ['sink', 'sink', 'other', 'other']) await settleHead(at, DELIVERED, sink);
    await sweepAll(at, { receiptCount: 1 });
    assert.deepEqual((await allDeliveries(at)).map(({ receipt }) => receipt), ['r2', 'r2']);
    assert.deepEqual([await at.inbox.receipt('r1'), await at.inbox.storedReceipt('r1')], [undefined, undefined]);
    assert.equal(await at.inbox.replay('r1', ['sink']), false);
    const { receipts, deliveries } = await at.inbox.status();
    assert.equal(receipts, 1);
    assert.deepEqual(deliveries.map(({ sink, state, count }) => `${sink} ${state} ${count}`).sort(), ['other delivered 1', 'sink delivered 1']);
  });

  law('never drops what is still to be delivered, may be retried, or is untranslated', async (at) => {
    await fill(at, 5, (n) => [
      { sinks: ['sink'], parcels: [makeParcel(`repo${n}`)] },
      { sinks: ['sink'], parcels: [makeParcel(`repo${n}`)] },
      { sinks: ['sink'], parcels: [makeParcel(`repo${n}`)] },
      { ...IGNORED, verdict: 'untranslated' } as const,
      { sinks: ['sink', 'down'], parcels: [makeParcel(`repo${n}`)] },
    ][n - 1]!);
    await settleHead(at, DEAD);
    await settleHead(at, DELIVERED);
    at.clock.advance(1_000_000);
    const all = { receiptAgeMs: 0, receiptCount: 0, receiptBytes: 0, ignoredBytes: 0, openMountBytes: 0, openMounts: ['base'] };
    assert.equal(await sweepAll(at, all), 1);
    assert.equal(await left(at), '1 3 4 5');
    assert.deepEqual(receiptsOf(await claimOf(at.inbox)), [['r3'], ['r5']]);
  });

  law('drops it once nothing of it is to come', async (at) => {
    await fill(at, 3, (n) => ({ parcels: [makeParcel(`repo${n}`)], sinks: ['sink'] }));
    await settleHead(at, DEAD);
    assert.equal(await sweepAll(at, { receiptCount: 0 }), 0);
    await settleHead(at, DELIVERED);
    assert.equal(await sweepAll(at, { receiptCount: 0 }), 1);
    await at.inbox.discard({ limit: 9 });
    assert.equal(await sweepAll(at, { receiptCount: 0 }), 2);
    assert.deepEqual(await at.inbox.status(), { receipts: 0, rejections: 0, deliveries: [] });
  });

  law('passes over what must stay, and drops the oldest of the rest', async (at) => {
    await fill(at, 6, (n) => (n % 2 === 1 ? { parcels: [makeParcel(`repo${n}`)], sinks: ['down'] } : IGNORED));
    assert.equal(await sweepAll(at, { receiptCount: 4 }), 2);
    assert.equal(await left(at), '1 3 5 6');
  });

  law('lets what was ignored push out nothing else, and open mounts nothing of the others', async (at) => {
    await fill(at, 9, (n) => ({ mount: ['base', 'open', 'github'][n % 3]!, ...(n > 6 ? IGNORED : { sinks: [] }) }));
    assert.equal(await sweepAll(at, { ignoredBytes: 1_000 }), 2);
    assert.equal(await left(at), '1 2 3 4 5 6 9');
    assert.equal(await sweepAll(at, { openMountBytes: 0, openMounts: ['open'] }), 2);
    assert.equal(await left(at), '2 3 5 6 9');
  });

  law('counts the bytes of changes, too, as they are now', async (at) => {
    const bound = { receiptBytes: 3_500 };
    const long = { parcels: [makeParcel('repo', 100)], sinks: [] };
    await fill(at, 3, () => long);
    assert.equal(await sweepAll(at, bound), 3);
    await fill(at, 3, () => ({ ...long, enrich: true }));
    for (const id of ['r1', 'r2', 'r3']) await at.inbox.enriched(id, { ignored: 'no reason' });
    assert.equal(await sweepAll(at, { ...bound, ignoredBytes: 3_500 }), 0);
    await sweepAll(at, { receiptCount: 0 });
    await fill(at, 3, () => ({ verdict: 'untranslated', parcels: [], sinks: [] }));
    assert.equal(await sweepAll(at, bound), 0);
    await at.inbox.retranslated('r1', { ...long, dialect: 'd@2', verdict: 'changes' });
    assert.equal(await sweepAll(at, bound), 1);
  });

  law('knows a repeat of a receipt that it dropped, until the time for that is over as well', async (at) => {
    const repeat = { deliveryId: 'd', bodyHash: new Uint8Array(32) };
    await fill(at, 3, (n) => (n === 2 ? { ...IGNORED, ...repeat } : { ...IGNORED, deliveryId: `d${n}` }));
    assert.equal(await sweepAll(at, { receiptCount: 0, dedupeAgeMs: 1e9 }), 3);
    const again = await at.inbox.append(makeReceipt('r9', { ...IGNORED, ...repeat }));
    assert.deepEqual([again.id, again.duplicate], ['r2', true]);
    at.clock.advance(2e9);
    assert.equal(await sweepAll(at, { dedupeAgeMs: 1e9 }), 3);
    assert.deepEqual(await at.inbox.append(makeReceipt('r9', { ...IGNORED, ...repeat })), { id: 'r9', duplicate: false });
  });

  law('drops a long list in steps', async (at) => {
    await fill(at, 1_500);
    const { moved, more } = await at.inbox.sweep({ receiptCount: 10 });
    assert.ok(moved > 0 && moved < 1_490 && more, `one step dropped ${moved}`);
    assert.equal(moved + (await sweepAll(at, { receiptCount: 10 })), 1_490);
  });

  law('takes receipts of a repository of which it dropped everything', async (at) => {
    await fill(at, 2, (n) => ({ parcels: [makeParcel(`repo${n}`)], sinks: ['sink'] }));
    for (let n = 0; n < 2; n++) await settleHead(at, DELIVERED);
    await sweepAll(at, { receiptCount: 0 });
    await appendTo(at, 3, 'repo2', 'new', 'repo1');
    const claims = await claimOf(at.inbox);
    assert.deepEqual(claims.map(({ repository, deliveries: [it] }) => `${repository} ${it?.receipt}`), ['repo2 r3', 'new r4', 'repo1 r5']);
  });

  law('leaves a lane to its owner while the rest of the lane is dropped', async (at) => {
    await fill(at, 3, () => ({ sinks: ['sink'] }));
    for (let n = 0; n < 2; n++) await settleHead(at, DELIVERED);
    const [claim] = await claimOf(at.inbox);
    assert.equal(await sweepAll(at, { receiptCount: 0 }), 2);
    await at.inbox.settle('me', { sink: 'sink', repository: 'repo' }, [{ delivery: claim!.deliveries[0]!.id, ...DELIVERED }]);
    assert.equal(await sweepAll(at, { receiptCount: 0 }), 1);
  });
}
