import { expect } from 'chai';
import { ManualClock } from 'change-hook-core';
import { makeReceipt, openInbox, useFolder, WANTED } from './tools.js';

describe('an inbox whose disk is full or fails', () => {
  const { file } = useFolder();
  const large = { body: Buffer.alloc(2_000_000, 1) };

  it('tells the log when it begins and when it is over, and not at every request', async () => {
    const clock = new ManualClock();
    const { inbox, log, db } = openInbox(file(), { clock });
    await inbox.start();
    db().exec('PRAGMA max_page_count = 30');
    for (let n = 0; n < 5; n++) await inbox.append(makeReceipt(`r${n}`, large)).catch(() => {});
    clock.advance(11_000);
    await inbox.append(makeReceipt('r9', large)).catch(() => {});
    db().exec('PRAGMA max_page_count = 100000');
    await inbox.append(makeReceipt('r10', large));
    await inbox.append(makeReceipt('r11', large));
    await inbox.stop();
    expect(log.lines.map(({ level, message }) => `${level} ${message}`).slice(1)).to.deep.equal([
      `error the inbox can't take anything now: database or disk is full`,
      `error the inbox can't take anything now: database or disk is full`,
      'info the inbox can be written again',
    ]);
  });

  it('counts nothing that it did not store', async () => {
    const { inbox, db } = openInbox(file());
    await inbox.start();
    await inbox.append(makeReceipt('r1'));
    const before = await inbox.status();
    db().exec('PRAGMA max_page_count = 30');
    await Promise.allSettled([inbox.append(makeReceipt('r2', large)), inbox.append(makeReceipt('r3', large))]);
    expect(await inbox.status()).to.deep.equal(before);
    await inbox.stop();
  });

  it('drops what may be dropped, and has room again by that', async () => {
    const { inbox, db } = openInbox(file());
    await inbox.start();
    const old = { ...large, verdict: 'ignored', parcels: [], sinks: [] } as const;
    for (let n = 0; n < 3; n++) await inbox.append(makeReceipt(`old${n}`, old));
    const { page_count: pages } = db().prepare('PRAGMA page_count').get() as { page_count: number };
    db().exec(`PRAGMA max_page_count = ${pages}`);
    expect(await inbox.append(makeReceipt('r1', large)).catch((error: unknown) => error)).to.have.property('code', 'CH_INBOX_UNAVAILABLE');
    while ((await inbox.sweep({ receiptCount: 0 })).more);
    expect(await inbox.append(makeReceipt('r1', large))).to.deep.equal({ id: 'r1', duplicate: false });
    await inbox.stop();
  });

  it('keeps a lane claimed whose settlement could not be written, so that it is not delivered twice', async () => {
    const { inbox, db } = openInbox(file());
    await inbox.start();
    await inbox.append(makeReceipt('r1'));
    const [claim] = await inbox.claim('me', WANTED);
    const lane = { sink: 'sink', repository: 'repo' };
    const settlements = [{ delivery: claim!.deliveries[0]!.id, state: 'delivered' }] as const;
    db().exec('PRAGMA query_only = ON');
    const error: unknown = await inbox.settle('me', lane, settlements).catch((reason: unknown) => reason);
    expect(error).to.have.property('code', 'CH_INBOX_UNAVAILABLE');
    expect(await inbox.claim('other', WANTED)).to.deep.equal([]);
    db().exec('PRAGMA query_only = OFF');
    await inbox.settle('me', lane, settlements);
    expect((await inbox.deliveries({ limit: 1 }))[0]?.state).to.equal('delivered');
    await inbox.stop();
  });

  it('gives a lane that could not be read a second later, and not round and round', async () => {
    const clock = new ManualClock();
    const { inbox, db } = openInbox(file(), { clock });
    await inbox.start();
    await inbox.append(makeReceipt('r1'));
    db().exec('ALTER TABLE parcels RENAME TO elsewhere');
    expect(await inbox.claim('me', WANTED).catch((error: unknown) => error)).to.be.an('error');
    db().exec('ALTER TABLE elsewhere RENAME TO parcels');
    expect(await inbox.due('sink')).to.equal(1_000);
    clock.advance(1_000);
    expect(await inbox.claim('me', WANTED)).to.have.length(1);
    await inbox.stop();
  });
});
