import { expect } from 'chai';
import { ManualClock } from 'change-hook-core';
import { makeReceipt, openInbox, query, useFolder, WANTED } from '../tools.js';

describe('what the store keeps of a receipt', () => {
  const { file } = useFolder();

  it('is the request with every byte of its body', async () => {
    const body = Buffer.from([0, 255, 10, 0xef, 0xbb, 0xbf]);
    const headers = { 'x-event': 'push', authorization: '[blanked]' };
    const { inbox } = openInbox(file());
    await inbox.start();
    const bodyHash = new Uint8Array(32).fill(7);
    await inbox.append(makeReceipt('r1', { method: 'PUT', query: 'a=1&b', headers, body, bodyHash }));
    await inbox.stop();
    const [row] = await query(file(), 'SELECT method, query, headers, hex(body) AS body, hex(body_hash) AS hash FROM requests');
    expect(row).to.deep.equal({
      method: 'PUT', query: 'a=1&b', headers: JSON.stringify(headers), body: '00FF0AEFBBBF', hash: '07'.repeat(32),
    });
  });

  it('is the text of its changes once, for all sinks', async () => {
    const { inbox } = openInbox(file());
    await inbox.start();
    await inbox.append(makeReceipt('r1', { sinks: ['one', 'two', 'three'] }));
    await inbox.stop();
    expect(await query(file(), 'SELECT count(*) AS n FROM parcels')).to.deep.equal([{ n: 1 }]);
    expect(await query(file(), 'SELECT count(*) AS n FROM deliveries')).to.deep.equal([{ n: 3 }]);
  });

  it('lets a repeat be known after the first receipt was deleted, and tells what is still known', async () => {
    const { inbox, db } = openInbox(file());
    await inbox.start();
    await inbox.append(makeReceipt('r1', { deliveryId: 'd', receivedAt: 1_000 }));
    db().exec('DELETE FROM receipts');
    const again = await inbox.append(makeReceipt('r2', { deliveryId: 'd', receivedAt: 9_000 }));
    const known = { id: 'r1', mount: 'base', dialect: 'base@1.0.0', receivedAt: 1_000, deliveryId: 'd', changes: 1 };
    expect(again).to.deep.equal({ id: 'r1', duplicate: true, receipt: { ...known, verdict: 'changes' } });
    await inbox.stop();
  });

  it('goes with the receipt, all of it', async () => {
    const { inbox, db } = openInbox(file());
    await inbox.start();
    await inbox.append(makeReceipt('r1', { sinks: ['one', 'two'] }));
    db().exec('DELETE FROM receipts');
    const count = (table: string) => (db().prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number }).n;
    expect(['requests', 'parcels', 'deliveries'].map(count)).to.deep.equal([0, 0, 0]);
    await inbox.stop();
  });

  it('is logged when a delivery id comes again with another body', async () => {
    const { inbox, log } = openInbox(file());
    await inbox.start();
    await inbox.append(makeReceipt('r1', { deliveryId: 'd' }));
    await inbox.append(makeReceipt('r2', { deliveryId: 'd', bodyHash: new Uint8Array(32).fill(1) }));
    await inbox.append(makeReceipt('r3', { deliveryId: 'd', bodyHash: new Uint8Array(32).fill(1) }));
    await inbox.stop();
    const told = log.lines.filter(({ level }) => level === 'warn').map(({ fields }) => fields);
    expect(told).to.deep.equal([{ mount: 'base', receipt: 'r2' }]);
  });

  it('is no part of it when one value can not be stored: a bug stays a bug, and its neighbours are stored', async () => {
    const { inbox } = openInbox(file());
    await inbox.start();
    const broken = makeReceipt('r2', { mount: undefined as unknown as string });
    const receipts = [makeReceipt('r1'), broken, makeReceipt('r3')];
    const results = await Promise.allSettled(receipts.map((receipt) => inbox.append(receipt)));
    expect(results.map(({ status }) => status)).to.deep.equal(['fulfilled', 'rejected', 'fulfilled']);
    expect((results[1] as PromiseRejectedResult).reason).not.to.have.property('code', 'CH_INBOX_UNAVAILABLE');
    expect((await inbox.status()).receipts).to.equal(2);
    await inbox.stop();
  });

  it('takes times with fractions, as a clock of a test may give them', async () => {
    const clock = new ManualClock(1_700_000_000_000.5);
    const { inbox } = openInbox(file(), { clock });
    await inbox.start();
    await inbox.append(makeReceipt('r1', { receivedAt: clock.now() }));
    await inbox.reject({ at: clock.now(), mount: 'base', reason: 'no' });
    const [claim] = await inbox.claim('me', WANTED);
    const down = { state: 'pending', done: 0, attempts: 1, waitMs: 0.5, error: 'down' } as const;
    await inbox.settle('me', { sink: 'sink', repository: 'repo' }, [{ delivery: claim!.deliveries[0]!.id, ...down }]);
    expect([(await inbox.receipt('r1'))?.receivedAt, (await inbox.rejections({ limit: 1 }))[0]?.at, await inbox.due('sink')]).to.deep.equal([1_700_000_000_000, 1_700_000_000_000, 0.5]);
    await inbox.stop();
  });

  it('does not grow with what a stranger makes a rejection say', async () => {
    const { inbox } = openInbox(file());
    await inbox.start();
    await inbox.reject({ at: 1, mount: 'base', address: 'a'.repeat(500), reason: 'r'.repeat(50_000) });
    await inbox.stop();
    const rows = await query(file(), 'SELECT length(address) AS address, length(reason) AS reason FROM rejections');
    expect(rows).to.deep.equal([{ address: 100, reason: 1_000 }]);
  });
});
