import assert from 'node:assert/strict';
import type { Law } from '../inbox-suite.js';
import { appendTo, claimOf, claimOne, makeParcel, makeReceipt, receiptsOf } from '../tools.js';

export function claimLaws(law: Law): void {
  law('gives nothing where nothing waits', async ({ inbox }) => {
    assert.deepEqual(await claimOf(inbox), []);
  });

  law('gives a delivery with all that its sink must know', async ({ inbox, flush }) => {
    const parcel = makeParcel('repo', 2);
    await inbox.append(makeReceipt('r1', { mount: 'ghe', receivedAt: 1_700_000_000_123, parcels: [parcel] }));
    await flush();
    const { claim, head } = await claimOne(inbox);
    assert.deepEqual([claim.sink, claim.repository], ['sink', 'repo']);
    const { id, ...rest } = head;
    assert.equal(typeof id, 'number');
    assert.deepEqual(rest, {
      receipt: 'r1', mount: 'ghe', receivedAt: 1_700_000_000_123, changes: parcel.changes, first: 0, done: 0, attempts: 0,
      enrich: false,
    });
  });

  law('gives a lane to one claimer at a time', async (at) => {
    await appendTo(at, 1, 'repo', 'repo');
    await claimOne(at.inbox, {}, 'one');
    assert.deepEqual(await claimOf(at.inbox, {}, 'two'), []);
    assert.deepEqual(await claimOf(at.inbox, {}, 'one'), []);
  });

  law('gives the lanes of the sink that is asked for, and of no other', async ({ inbox, flush }) => {
    await inbox.append(makeReceipt('r1', { sinks: ['one', 'two'] }));
    await flush();
    assert.deepEqual((await claimOf(inbox, { sink: 'one' })).map(({ sink }) => sink), ['one']);
    assert.deepEqual(await claimOf(inbox, { sink: 'three' }), []);
    assert.deepEqual((await claimOf(inbox, { sink: 'two' })).map(({ sink }) => sink), ['two']);
  });

  law('gives the longest waiting lanes first, at most so many', async (at) => {
    await appendTo(at, 1, 'a', 'b', 'a', 'c', 'd');
    const lanes = (claims: readonly { repository: string }[]) => claims.map(({ repository }) => repository);
    assert.deepEqual(lanes(await claimOf(at.inbox, { lanes: 2 })), ['a', 'b']);
    assert.deepEqual(lanes(await claimOf(at.inbox, { lanes: 2 })), ['c', 'd']);
  });

  law('lets a lane that was served wait behind those that were not', async (at) => {
    await appendTo(at, 1, 'a', 'a', 'b');
    const { lane, head } = await claimOne(at.inbox, { lanes: 1 });
    await at.inbox.settle('me', lane, [{ delivery: head.id, state: 'delivered' }]);
    assert.deepEqual((await claimOf(at.inbox)).map(({ repository }) => repository), ['b', 'a']);
  });

  law('gives at most so many deliveries of a lane, in the order of their receipt', async (at) => {
    await appendTo(at, 1, 'a', 'b', 'a', 'a', 'b', 'a');
    assert.deepEqual(receiptsOf(await claimOf(at.inbox, { batch: 3 })), [['r1', 'r3', 'r4'], ['r2', 'r5']]);
  });

  law('adds no delivery once the text of the changes is long enough', async (at) => {
    await appendTo(at, 1, 'a', 'a', 'a', 'a');
    const length = makeParcel('a', 1, 'r1').changes.length;
    assert.deepEqual(receiptsOf(await claimOf(at.inbox, { batch: 9, maxCharacters: 2 * length })), [['r1', 'r2']]);
  });

  law('counts the text in characters, whatever their bytes', async ({ inbox, flush }) => {
    const parcel = { repository: 'a', count: 1, changes: JSON.stringify(['é'.repeat(96)]) };
    for (const id of ['r1', 'r2', 'r3']) await inbox.append(makeReceipt(id, { parcels: [parcel] }));
    await flush();
    assert.deepEqual(receiptsOf(await claimOf(inbox, { batch: 9, maxCharacters: 101 })), [['r1', 'r2']]);
  });

  law('gives one delivery at least, however long', async (at) => {
    await appendTo(at, 1, 'a', 'a');
    assert.deepEqual(receiptsOf(await claimOf(at.inbox, { batch: 9, maxCharacters: 1 })), [['r1']]);
  });

  law('gives each lane to exactly one of twenty that ask at once', async (at) => {
    await appendTo(at, 1, ...Array.from({ length: 60 }, (_, n) => `repo-${n}`));
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => claimOf(at.inbox, { lanes: 7 }, `owner-${n}`)));
    const given = answers.flat().map(({ repository }) => repository);
    assert.equal(given.length, 60);
    assert.equal(new Set(given).size, 60);
  });

  law('keeps what arrives in a claimed lane for later', async (at) => {
    await appendTo(at, 1, 'a');
    const { lane, head } = await claimOne(at.inbox);
    await appendTo(at, 2, 'a');
    assert.deepEqual(await claimOf(at.inbox), []);
    await at.inbox.settle('me', lane, [{ delivery: head.id, state: 'delivered' }]);
    assert.deepEqual(receiptsOf(await claimOf(at.inbox)), [['r2']]);
  });

  law('gives values that can go to another thread', async (at) => {
    await appendTo(at, 1, 'a');
    const claims = await claimOf(at.inbox);
    assert.deepEqual(structuredClone(claims), claims);
  });
}
