import assert from 'node:assert/strict';
import type { NewReceipt, Retranslation } from 'change-hook-core';
import type { Law } from '../inbox-suite.js';
import {
  allDeliveries, appendTo, claimOf, claimOne, DELIVERED, makeParcel, makeReceipt, receiptsOf, settleHead, statesOf, turn,
} from '../tools.js';

const UNTRANSLATED = { verdict: 'untranslated', reason: 'a bug', parcels: [], sinks: [] } as const;
const MENDED: Retranslation = { dialect: 'base@1.0.1', verdict: 'changes', parcels: [makeParcel('a', 2), makeParcel('b')], sinks: ['sink'] };

export function replayLaws(law: Law): void {
  law('delivers all changes once more, at the ends of their lanes', async (at) => {
    await at.inbox.append(makeReceipt('r1', { parcels: [makeParcel('a', 2), makeParcel('b', 1)] }));
    for (let n = 0; n < 2; n++) await settleHead(at, DELIVERED);
    await appendTo(at, 2, 'a');
    at.clock.advance(1_000);
    assert.equal(await at.inbox.replay('r1', ['sink']), true);
    await at.flush();
    const claims = await claimOf(at.inbox, { batch: 9 });
    assert.deepEqual(receiptsOf(claims), [['r2', 'r1'], ['r1']]);
    const firsts = claims.map(({ deliveries }) => deliveries.at(-1)).map((it) => [it?.first, it?.done, it?.attempts]);
    assert.deepEqual(firsts, [[0, 0, 0], [2, 0, 0]]);
    assert.equal((await allDeliveries(at)).at(-1)?.createdAt, at.clock.now());
  });

  law('delivers to the sinks that are named, and to no other', async (at) => {
    await at.inbox.append(makeReceipt('r1', { sinks: ['one', 'two'] }));
    await at.inbox.discard({ limit: 9 });
    await at.inbox.replay('r1', ['two', 'three']);
    const pending = (await allDeliveries(at)).filter(({ state }) => state === 'pending');
    assert.deepEqual(pending.map(({ sink }) => sink).sort(), ['three', 'two']);
  });

  law('delivers what had no sink before', async (at) => {
    const parcel = makeParcel('größe');
    await at.inbox.append(makeReceipt('r1', { parcels: [parcel], sinks: [] }));
    await at.inbox.replay('r1', ['sink']);
    await at.flush();
    const { claim, head } = await claimOne(at.inbox);
    assert.deepEqual([claim.repository, head.changes], ['größe', parcel.changes]);
  });

  law('replays nothing of an id that was never given, and has nothing to deliver of what was ignored', async (at) => {
    await at.inbox.append(makeReceipt('r1', { verdict: 'ignored', reason: 'a ping', parcels: [], sinks: [] }));
    await at.inbox.append(makeReceipt('r2', { enrich: true }));
    await at.inbox.enriched('r2', { ignored: 'no reason' });
    assert.equal(await at.inbox.replay('unheard of', ['sink']), false);
    for (const id of ['r1', 'r2']) assert.equal(await at.inbox.replay(id, ['sink']), true);
    assert.deepEqual(await statesOf(at), ['r2 discarded']);
  });

  law('does nothing more when it is asked again with the same word', async (at) => {
    await at.inbox.append(makeReceipt('r1', { sinks: [] }));
    const words = ['w1', 'w1', 'w2', 'w1', undefined, undefined];
    for (const word of words) assert.equal(await at.inbox.replay('r1', ['sink'], word), true);
    assert.equal((await allDeliveries(at)).length, 4);
  });

  law('replays the changes as they were enriched, or as they will be', async (at) => {
    for (const id of ['r1', 'r2']) {
      await at.inbox.append(makeReceipt(id, { enrich: true, parcels: [makeParcel(`${id}a`), makeParcel(`${id}b`)], sinks: [] }));
    }
    const enriched = makeParcel('r1a', 3, 'whole');
    await at.inbox.enriched('r1', { parcels: [enriched] });
    await at.inbox.replay('r1', ['sink']);
    await at.inbox.replay('r2', ['sink']);
    await at.flush();
    const given = (await claimOf(at.inbox)).map(({ repository, deliveries: [it] }) => [repository, it?.enrich]);
    assert.deepEqual(given, [['r1a', false], ['r2a', true], ['r2b', true]]);
  });

  law('calls back for the sinks that are named', async (at) => {
    await at.inbox.append(makeReceipt('r1', { sinks: [] }));
    const told: string[] = [];
    at.inbox.onWork((sink) => told.push(sink));
    await at.inbox.replay('r1', ['one', 'two']);
    await turn();
    assert.deepEqual(told.sort(), ['one', 'two']);
  });
}

export function translateLaws(law: Law): void {
  law('gives an untranslated receipt its changes', async (at) => {
    await at.inbox.append(makeReceipt('r1', UNTRANSLATED));
    assert.equal(await at.inbox.retranslated('r1', MENDED), true);
    await at.flush();
    const receipt = await at.inbox.receipt('r1');
    assert.deepEqual([receipt?.dialect, receipt?.verdict, receipt?.reason, receipt?.changes], ['base@1.0.1', 'changes', undefined, 3]);
    assert.deepEqual((await at.inbox.storedReceipt('r1'))?.parcels, MENDED.parcels);
    const claims = await claimOf(at.inbox);
    assert.deepEqual(claims.map(({ repository, deliveries: [it] }) => [repository, it?.first, it?.enrich]), [['a', 0, false], ['b', 2, false]]);
  });

  law('takes no receipt that is not untranslated, nor one twice', async (at) => {
    await at.inbox.append(makeReceipt('r1', UNTRANSLATED));
    await at.inbox.append(makeReceipt('r2'));
    const ignored = { dialect: 'base@1.0.1', verdict: 'ignored', reason: 'a ping', parcels: [], sinks: [] } as const;
    assert.deepEqual([await at.inbox.retranslated('r1', ignored), await at.inbox.retranslated('r1', MENDED)], [true, false]);
    assert.deepEqual([await at.inbox.retranslated('r2', MENDED), await at.inbox.retranslated('unheard of', MENDED)], [false, false]);
    const receipt = await at.inbox.receipt('r1');
    assert.deepEqual([receipt?.verdict, receipt?.reason], ['ignored', 'a ping']);
    assert.deepEqual(await statesOf(at), ['r2 pending']);
  });

  law('keeps one untranslated that still can not be translated, with the new reason', async (at) => {
    await at.inbox.append(makeReceipt('r1', UNTRANSLATED));
    assert.equal(await at.inbox.retranslated('r1', { ...MENDED, ...UNTRANSLATED, reason: 'another bug' }), true);
    const receipt = await at.inbox.receipt('r1');
    assert.deepEqual([receipt?.verdict, receipt?.reason], ['untranslated', 'another bug']);
    assert.equal(await at.inbox.retranslated('r1', MENDED), true);
  });

  law('lets what was translated again wait for its enrichment', async (at) => {
    await at.inbox.append(makeReceipt('r1', UNTRANSLATED));
    await at.inbox.retranslated('r1', { ...MENDED, enrich: true });
    await at.flush();
    assert.deepEqual((await at.inbox.enrichment('r1'))?.parcels, MENDED.parcels);
    assert.deepEqual((await claimOf(at.inbox)).map(({ deliveries: [it] }) => it?.enrich), [true, true]);
  });

  const repeats = (id: string, parts: Partial<NewReceipt> = {}) =>
    makeReceipt(id, { deliveryId: 'd', body: Buffer.from('the same'), ...parts });

  law('lets a repeat that can be translated take the place of a first that could not', async (at) => {
    await at.inbox.append(repeats('r1', UNTRANSLATED));
    const again = await at.inbox.append(repeats('r2', { ...MENDED, receivedAt: at.clock.now() + 60_000 }));
    await at.flush();
    assert.deepEqual(again, { id: 'r1', duplicate: true, receipt: await at.inbox.receipt('r1') });
    assert.ok(again.duplicate);
    assert.deepEqual(
      [again.receipt.dialect, again.receipt.verdict, again.receipt.reason, again.receipt.changes, again.receipt.receivedAt],
      ['base@1.0.1', 'changes', undefined, 3, at.clock.now()],
    );
    assert.equal(await at.inbox.receipt('r2'), undefined);
    assert.deepEqual(receiptsOf(await claimOf(at.inbox)), [['r1'], ['r1']]);
    assert.equal((await at.inbox.status()).receipts, 1);
  });

  law('translates it once, though repeats come at the same moment and later', async (at) => {
    await at.inbox.append(repeats('r1', UNTRANSLATED));
    const given = await Promise.all(['r2', 'r3'].map((id) => at.inbox.append(repeats(id))));
    given.push(await at.inbox.append(repeats('r4', { verdict: 'ignored', reason: 'a ping', parcels: [], sinks: [] })));
    assert.deepEqual(given.map((it) => [it.id, it.duplicate && it.receipt.verdict]), Array(3).fill(['r1', 'changes']));
    assert.deepEqual(await statesOf(at), ['r1 pending']);
  });

  law('leaves a first that could not be translated as it is when its repeat can not be either', async (at) => {
    await at.inbox.append(repeats('r1', UNTRANSLATED));
    const again = await at.inbox.append(repeats('r2', { ...UNTRANSLATED, reason: 'another bug' }));
    assert.ok(again.duplicate);
    assert.deepEqual([again.id, again.receipt.verdict, again.receipt.reason], ['r1', 'untranslated', 'a bug']);
  });
}
