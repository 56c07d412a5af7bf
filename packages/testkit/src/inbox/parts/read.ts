import assert from 'node:assert/strict';
import type { DeliveryFilter, ReceiptFilter, RejectionFilter } from 'change-hook-core';
import type { AtWork, Law } from '../inbox-suite.js';
import { claimOf, makeParcel, makeReceipt, sweepAll } from '../tools.js';

/** Six receipts of two mounts and two repositories for two sinks; of the sink `one`, repository `a` is delivered, `b` dead. */
async function fill({ inbox, flush }: AtWork): Promise<void> {
  for (let n = 1; n <= 6; n++) {
    const parcels = [makeParcel(n % 2 === 1 ? 'a' : 'b')];
    await inbox.append(makeReceipt(`r${n}`, { mount: n <= 3 ? 'base' : 'github', parcels, sinks: ['one', 'two'] }));
  }
  for (const { sink, repository, deliveries } of await claimOf(inbox, { sink: 'one', batch: 3 })) {
    const dead = { state: 'dead', done: 0, attempts: 1, error: 'no' } as const;
    const end = repository === 'a' ? ({ state: 'delivered' } as const) : dead;
    await inbox.settle('me', { sink, repository }, deliveries.map(({ id }) => ({ delivery: id, ...end })));
  }
  await flush();
}

export function readLaws(law: Law): void {
  law('knows no receipt of an id that was never given', async ({ inbox }) => {
    assert.equal(await inbox.receipt('nothing'), undefined);
  });

  law('knows the delivery ids of a mount, and goes on knowing them when the receipts are dropped', async (at) => {
    await at.inbox.append(makeReceipt('r1', { mount: 'github', deliveryId: 'd1', verdict: 'ignored', parcels: [] }));
    await at.inbox.append(makeReceipt('r2', { mount: 'github', verdict: 'ignored', parcels: [] }));
    await at.flush();
    await sweepAll(at, { receiptCount: 0, dedupeAgeMs: 1e15 });
    const asked = [['github', 'd1'], ['github', 'd'], ['github', 'd2'], ['base', 'd1'], ['github', '']] as const;
    const known = await Promise.all(asked.map(([mount, deliveryId]) => at.inbox.knows(mount, deliveryId)));
    assert.deepEqual(known, [true, false, false, false, false]);
  });

  law('counts receipts, rejections, and deliveries by sink and state', async (at) => {
    await fill(at);
    await at.inbox.reject({ at: at.clock.now(), mount: 'base', address: '203.0.113.5', reason: 'no signature' });
    await at.flush();
    const { receipts, rejections, deliveries } = await at.inbox.status();
    assert.deepEqual([receipts, rejections], [6, 1]);
    assert.deepEqual(deliveries.map(({ sink, state, count }) => `${sink} ${state} ${count}`).sort(), [
      'one dead 3', 'one delivered 3', 'two pending 6',
    ]);
  });

  law('is empty at first', async ({ inbox }) => {
    assert.deepEqual(await inbox.status(), { receipts: 0, rejections: 0, deliveries: [] });
    assert.deepEqual(await inbox.deliveries({ limit: 10 }), []);
  });

  law('keeps the newest 10,000 rejections', async (at) => {
    const rejection = { at: at.clock.now(), mount: 'base', reason: 'no signature' };
    await Promise.all(Array.from({ length: 10_003 }, () => at.inbox.reject(rejection)));
    await at.flush();
    assert.equal((await at.inbox.status()).rejections, 10_000);
  });

  law('lists the newest deliveries first, at most so many', async (at) => {
    await fill(at);
    const listed = await at.inbox.deliveries({ limit: 3 });
    assert.deepEqual(listed.map(({ receipt }) => receipt), ['r6', 'r6', 'r5']);
    assert.deepEqual(await at.inbox.deliveries({ limit: 0 }), []);
  });

  law('lists the next page of what comes before an id', async (at) => {
    await fill(at);
    const seen: number[] = [];
    for (let before: number | undefined; ; ) {
      const page = await at.inbox.deliveries({ limit: 5, ...(before === undefined ? {} : { before }) });
      if (page.length === 0) break;
      seen.push(...page.map(({ id }) => id));
      before = page.at(-1)!.id;
    }
    assert.equal(seen.length, 12);
    assert.deepEqual(seen, [...new Set(seen)].sort((a, b) => b - a));
  });

  law('filters by sink, mount, repository and state, alone and together', async (at) => {
    await fill(at);
    const find = async (filter: Partial<DeliveryFilter>): Promise<string> =>
      (await at.inbox.deliveries({ limit: 100, ...filter })).map(({ receipt }) => receipt.slice(1)).join('');
    assert.equal(await find({ sink: 'one' }), '654321');
    assert.equal(await find({ mount: 'github' }), '665544');
    assert.equal(await find({ repository: 'a' }), '553311');
    assert.equal(await find({ state: 'dead' }), '642');
    assert.equal(await find({ state: 'pending' }), '654321');
    assert.equal(await find({ state: 'discarded' }), '');
    assert.equal(await find({ state: 'delivered', sink: 'two' }), '');
    assert.equal(await find({ repository: 'b', sink: 'two', mount: 'base' }), '2');
    assert.equal(await find({ repository: 'b', state: 'dead', limit: 2 }), '64');
    assert.equal(await find({ repository: 'nowhere' }), '');
  });

  law('filters deliveries by the time of their receipt: from there on, and before there', async (at) => {
    for (let n = 1; n <= 4; n++) await at.inbox.append(makeReceipt(`r${n}`, { receivedAt: 1_000 * n }));
    await at.flush();
    const find = async (filter: Partial<DeliveryFilter>): Promise<string> =>
      (await at.inbox.deliveries({ limit: 100, ...filter })).map(({ receipt }) => receipt.slice(1)).join('');
    assert.equal(await find({ from: 2_000 }), '432');
    assert.equal(await find({ to: 3_000 }), '21');
    assert.equal(await find({ from: 2_000, to: 3_000, repository: 'repo' }), '2');
    assert.equal(await find({ from: 2_001, to: 3_000, state: 'pending' }), '');
  });

  law('filters deliveries by their receipt, alone and with others', async (at) => {
    await at.inbox.append(makeReceipt('r1', { parcels: [makeParcel('a'), makeParcel('b')], sinks: ['one', 'two'] }));
    await at.inbox.append(makeReceipt('r2', { parcels: [makeParcel('a')], sinks: ['one'] }));
    await at.flush();
    const find = async (filter: Partial<DeliveryFilter>): Promise<string> =>
      (await at.inbox.deliveries({ limit: 100, ...filter })).map(({ sink, repository }) => `${sink} ${repository}`).join(', ');
    assert.equal(await find({ receipt: 'r1' }), 'two b, one b, two a, one a');
    assert.equal(await find({ receipt: 'r1', limit: 3 }), 'two b, one b, two a');
    assert.equal(await find({ receipt: 'r1', sink: 'two' }), 'two b, two a');
    assert.equal(await find({ receipt: 'r1', repository: 'a', sink: 'one', state: 'pending' }), 'one a');
    assert.equal(await find({ receipt: 'r1', state: 'dead' }), '');
    assert.equal(await find({ receipt: 'r2' }), 'one a');
    assert.equal(await find({ receipt: 'nothing' }), '');
    assert.deepEqual(await at.inbox.discard({ receipt: 'r1', sink: 'two', limit: 9 }), { moved: 2, more: false });
    assert.equal(await find({ state: 'discarded' }), 'two b, two a');
  });

  law('lists the newest receipts first, page by page', async (at) => {
    await fill(at);
    const listed = await at.inbox.receipts({ limit: 4 });
    assert.deepEqual(listed.map(({ id }) => id), ['r6', 'r5', 'r4', 'r3']);
    assert.deepEqual(listed[0], await at.inbox.receipt('r6'));
    assert.deepEqual((await at.inbox.receipts({ limit: 4, before: 'r3' })).map(({ id }) => id), ['r2', 'r1']);
    assert.deepEqual(await at.inbox.receipts({ limit: 4, before: 'r1' }), []);
    assert.deepEqual(await at.inbox.receipts({ limit: 0 }), []);
  });

  law('filters receipts by mount, verdict and time, alone and together', async (at) => {
    const ignored = { verdict: 'ignored', reason: 'a ping', parcels: [], sinks: [] } as const;
    for (let n = 1; n <= 6; n++) {
      const mount = n <= 3 ? 'base' : 'github';
      await at.inbox.append(makeReceipt(`r${n}`, { mount, receivedAt: n * 1_000, ...(n % 2 === 0 ? ignored : {}) }));
    }
    await at.flush();
    const find = async (filter: Partial<ReceiptFilter>): Promise<string> =>
      (await at.inbox.receipts({ limit: 100, ...filter })).map(({ id }) => id.slice(1)).join('');
    assert.equal(await find({ mount: 'github' }), '654');
    assert.equal(await find({ verdict: 'ignored' }), '642');
    assert.equal(await find({ mount: 'base', verdict: 'changes' }), '31');
    assert.equal(await find({ verdict: 'untranslated' }), '');
    assert.equal(await find({ mount: 'nowhere' }), '');
    assert.equal(await find({ from: 2_000, to: 5_000 }), '432');
    assert.equal(await find({ verdict: 'ignored', before: 'r6', limit: 1 }), '4');
    assert.equal(await find({ mount: 'github', from: 5_000 }), '65');
  });

  law('lists receipts on from one that was dropped meanwhile', async (at) => {
    for (let n = 1; n <= 4; n++) await at.inbox.append(makeReceipt(`r${n}`, { sinks: n === 3 ? [] : ['sink'] }));
    await sweepAll(at, { receiptCount: 3 });
    assert.deepEqual((await at.inbox.receipts({ limit: 9, before: 'r3' })).map(({ id }) => id), ['r2', 'r1']);
  });

  law('gives a receipt whole: every byte of the request, and its changes', async (at) => {
    const body = Buffer.from([0, 255, 10, 0xef, 0xbb, 0xbf]);
    const parcels = [makeParcel('b', 2), makeParcel('a', 1)];
    const request = { method: 'PUT', query: 'a=%31&b', headers: { 'x-event': 'push', authorization: '[blanked]' }, body };
    await at.inbox.append(makeReceipt('r1', { ...request, deliveryId: 'd', parcels }));
    await at.inbox.append(makeReceipt('r2', { body: Buffer.alloc(0), verdict: 'ignored', reason: 'a ping', parcels: [], sinks: [] }));
    await at.flush();
    const { body: bytes, ...stored } = (await at.inbox.storedReceipt('r1'))!;
    assert.ok(bytes instanceof Uint8Array && Buffer.from(bytes).equals(body), 'the same bytes come back');
    const { body: _, ...rest } = request;
    assert.deepEqual(stored, { ...(await at.inbox.receipt('r1')), ...rest, parcels });
    assert.deepEqual((await at.inbox.storedReceipt('r2'))?.parcels, []);
    assert.equal(await at.inbox.storedReceipt('unheard of'), undefined);
  });

  law('lists the newest rejections first', async (at) => {
    const made = [1, 2, 3].map((n) => ({ at: n * 1_000, mount: n === 2 ? 'github' : 'base', reason: `reason ${n}` }));
    await at.inbox.reject({ ...made[0]!, address: '203.0.113.5' });
    for (const rejection of made.slice(1)) await at.inbox.reject(rejection);
    await at.flush();
    assert.deepEqual(await at.inbox.rejections({ limit: 2 }), [made[2], made[1]]);
    assert.deepEqual(await at.inbox.rejections({ limit: 9, mount: 'base' }), [made[2], { ...made[0], address: '203.0.113.5' }]);
    assert.deepEqual(await at.inbox.rejections({ limit: 0 }), []);
  });

  law('filters rejections by time: from there on, and before there', async (at) => {
    for (let n = 1; n <= 4; n++) await at.inbox.reject({ at: 1_000 * n, mount: n % 2 === 0 ? 'base' : 'github', reason: `${n}` });
    await at.flush();
    const find = async (filter: Partial<RejectionFilter>): Promise<string> =>
      (await at.inbox.rejections({ limit: 100, ...filter })).map(({ reason }) => reason).join('');
    assert.equal(await find({ from: 2_000 }), '432');
    assert.equal(await find({ to: 3_000 }), '21');
    assert.equal(await find({ from: 2_000, to: 4_000, mount: 'base' }), '2');
    assert.equal(await find({ from: 1_000, limit: 2 }), '43');
    assert.equal(await find({ from: 4_001 }), '');
  });

  law('gives values that can go to another thread', async (at) => {
    await fill(at);
    await at.inbox.reject({ at: 0, mount: 'base', reason: 'no' });
    for (const value of [
      await at.inbox.status(), await at.inbox.deliveries({ limit: 100 }), await at.inbox.receipt('r1'),
      await at.inbox.receipts({ limit: 9 }), await at.inbox.storedReceipt('r1'), await at.inbox.rejections({ limit: 9 }),
    ]) {
      assert.deepEqual(structuredClone(value), value);
    }
  });
}
