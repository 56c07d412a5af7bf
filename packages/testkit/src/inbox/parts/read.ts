import assert from 'node:assert/strict';
import type { DeliveryFilter } from 'change-hook-core';
import type { AtWork, Law } from '../inbox-suite.js';
import { claimOf, makeParcel, makeReceipt } from '../tools.js';

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

  law('gives values that can go to another thread', async (at) => {
    await fill(at);
    for (const value of [await at.inbox.status(), await at.inbox.deliveries({ limit: 100 }), await at.inbox.receipt('r1')]) {
      assert.deepEqual(structuredClone(value), value);
    }
  });
}
