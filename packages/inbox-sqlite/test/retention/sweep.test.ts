import { statSync } from 'node:fs';
import { expect } from 'chai';
import { ManualClock } from 'change-hook-core';
import type { Inbox, RetentionPolicy } from 'change-hook-core';
import { makeReceipt, openInbox, useFolder, WANTED } from '../tools.js';

const IGNORED = { verdict: 'ignored', parcels: [], sinks: [] } as const;

describe('retention in the store', () => {
  const { file } = useFolder();
  const clock = new ManualClock();

  async function sweepAll(inbox: Inbox, policy: RetentionPolicy): Promise<number[]> {
    const moved: number[] = [];
    for (let more = true; more; ) {
      const step = await inbox.sweep(policy);
      moved.push(step.moved);
      more = step.more;
    }
    return moved;
  }

  async function deliver(inbox: Inbox): Promise<void> {
    for (const { sink, repository, deliveries } of await inbox.claim('me', WANTED)) {
      await inbox.settle('me', { sink, repository }, deliveries.map(({ id }) => ({ delivery: id, state: 'delivered' })));
    }
  }

  it('gives the space back to the file system, and leaves a log of bounded length', async () => {
    const { inbox } = openInbox(file(), { clock });
    await inbox.start();
    const empty = statSync(file()).size;
    for (let n = 0; n < 60; n++) await inbox.append(makeReceipt(`r${n}`, { ...IGNORED, body: Buffer.alloc(500_000, n) }));
    await inbox.append(makeReceipt('last', { body: Buffer.alloc(100_000) }));
    expect(statSync(file()).size).to.be.above(15_000_000);
    await sweepAll(inbox, { receiptCount: 0 });
    expect((await inbox.status()).receipts).to.equal(1);
    expect(statSync(file()).size).to.be.below(empty + 200_000);
    expect(statSync(`${file()}-wal`).size).to.be.below(40_000_000);
    await inbox.stop();
  });

  it('does not cut the file off for a few free pages', async () => {
    const { inbox, db } = openInbox(file(), { clock });
    await inbox.start();
    for (let n = 0; n < 40; n++) await inbox.append(makeReceipt(`r${n}`, { ...IGNORED, body: Buffer.alloc(100_000) }));
    await sweepAll(inbox, { receiptCount: 39 });
    expect((db().prepare('PRAGMA freelist_count').get() as { freelist_count: number }).freelist_count).to.be.above(8);
    await inbox.stop();
  });

  it('drops so few receipts in one step that those which arrive meanwhile hardly wait', async () => {
    const { inbox } = openInbox(file(), { clock });
    await inbox.start();
    await Promise.all(Array.from({ length: 300 }, (_, n) => inbox.append(makeReceipt(`r${n}`, IGNORED))));
    const steps = await sweepAll(inbox, { receiptCount: 100 });
    expect(Math.max(...steps)).to.be.at.most(64);
    expect(steps.reduce((sum, moved) => sum + moved, 0)).to.equal(200);
    await inbox.stop();
  });

  it('looks through many that must stay in several steps, and takes what is new in between', async () => {
    const { inbox } = openInbox(file(), { clock });
    await inbox.start();
    await Promise.all(Array.from({ length: 3_500 }, (_, n) => inbox.append(makeReceipt(`r${n}`))));
    await Promise.all([inbox.append(makeReceipt('ignored-1', IGNORED)), inbox.append(makeReceipt('ignored-2', IGNORED))]);
    const order: string[] = [];
    const swept = sweepAll(inbox, { receiptCount: 3_501 }).then((steps) => {
      order.push('swept');
      return steps;
    });
    const appended = inbox.append(makeReceipt('meanwhile')).then(() => order.push('appended'));
    const [steps] = await Promise.all([swept, appended]);
    expect(order).to.deep.equal(['appended', 'swept']);
    expect(steps.length).to.be.above(3);
    expect(await inbox.receipt('ignored-1')).to.equal(undefined);
    await inbox.stop();
  });

  it('drops the lanes of repositories of which nothing is left, and never one that is claimed', async () => {
    const { inbox, db } = openInbox(file(), { clock });
    const lanes = (): string[] => {
      const rows = db().prepare('SELECT repository FROM lanes ORDER BY n').all() as { repository: string }[];
      return rows.map(({ repository }) => repository);
    };
    await inbox.start();
    for (const repository of ['a', 'b', 'c']) {
      await inbox.append(makeReceipt(repository, { parcels: [{ repository, count: 1, changes: '[{}]' }] }));
    }
    await deliver(inbox);
    const lane = { sink: 'sink', repository: 'b' };
    expect(await inbox.adopt('me', [lane])).to.deep.equal([lane]);
    await sweepAll(inbox, { receiptCount: 0 });
    expect(lanes()).to.deep.equal(['b']);
    await inbox.release('me');
    expect(await inbox.claim('me', WANTED)).to.deep.equal([]);
    await inbox.stop();
  });

  it('gives the number of a lane that is gone to nobody who had the old one', async () => {
    const { inbox } = openInbox(file(), { clock });
    await inbox.start();
    await inbox.append(makeReceipt('r1'));
    await deliver(inbox);
    // Taken up and given back with nothing in it, the lane is among those that can be claimed.
    await inbox.adopt('me', [{ sink: 'sink', repository: 'repo' }]);
    await inbox.release('me');
    await sweepAll(inbox, { receiptCount: 0 });
    await inbox.append(makeReceipt('r2', { sinks: ['other'] }));
    expect(await inbox.claim('me', WANTED)).to.deep.equal([]);
    expect(await inbox.claim('me', { ...WANTED, sink: 'other' })).to.have.length(1);
    await inbox.stop();
  });

  it('goes through the keys of duplicates now and then, and not at each sweep', async () => {
    const { inbox } = openInbox(file(), { clock });
    await inbox.start();
    const policy = { dedupeAgeMs: 64_000 };
    await sweepAll(inbox, policy);
    await inbox.append(makeReceipt('r1', { deliveryId: 'd', receivedAt: clock.now() - 64_500 }));
    clock.advance(500);
    expect(await sweepAll(inbox, policy)).to.deep.equal([0]);
    clock.advance(500);
    expect(await sweepAll(inbox, policy)).to.deep.equal([1]);
    await inbox.stop();
  });

  it('goes through more keys than one step takes', async () => {
    const { inbox, db } = openInbox(file(), { clock });
    await inbox.start();
    const old = { ...IGNORED, receivedAt: clock.now() - 10_000 };
    await Promise.all(Array.from({ length: 2_500 }, (_, n) => {
      return inbox.append(makeReceipt(`r${n}`, { ...IGNORED, ...(n % 2 === 0 ? old : { receivedAt: clock.now() }), deliveryId: `d${n}` }));
    }));
    const steps = await sweepAll(inbox, { dedupeAgeMs: 5_000 });
    expect(steps.length).to.be.above(2);
    expect(db().prepare('SELECT count(*) AS n FROM duplicates').get()).to.deep.include({ n: 1_250 });
    await inbox.stop();
  });

  it('begins anew after a step that could not be written', async () => {
    const { inbox, db } = openInbox(file(), { clock });
    await inbox.start();
    for (let n = 0; n < 10; n++) await inbox.append(makeReceipt(`r${n}`, IGNORED));
    db().exec('PRAGMA query_only = ON');
    expect(await inbox.sweep({ receiptCount: 0 }).catch((error: unknown) => error)).to.have.property('code', 'CH_INBOX_UNAVAILABLE');
    db().exec('PRAGMA query_only = OFF');
    await sweepAll(inbox, { receiptCount: 0 });
    expect(await inbox.status()).to.deep.equal({ receipts: 0, rejections: 0, deliveries: [] });
    await inbox.stop();
  });
});
