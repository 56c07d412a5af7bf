import { expect } from 'chai';
import type { Inbox } from 'change-hook-core';
import { MIGRATIONS } from '../../src/migrations/migrations.js';
import { loadDriver } from '../../src/store/driver.js';
import { APPLICATION_ID } from '../../src/store/inspect-store.js';
import { migrate } from '../../src/store/migrate.js';
import { makeReceipt, openInbox, useFolder, WANTED } from '../tools.js';

/** What version 1 wrote for a receipt of two repositories for two sinks, one for no sink, and an untranslated one. */
const ROWS = `
INSERT INTO receipts VALUES
  (1, 'r1', 'base', 'base@1.0.0', 1000, 'd1', 'changes', NULL, 3, 9), (2, 'r2', 'base', 'base@1.0.0', 2000, NULL, 'changes', NULL, 1, 9),
  (3, 'r3', 'base', 'base@1.0.0', 3000, 'd3', 'untranslated', 'a bug', 0, 9);
INSERT INTO requests SELECT n, 'POST', '', '{}', zeroblob(32), x'7b7d' FROM receipts;
INSERT INTO duplicates SELECT mount, delivery_id, zeroblob(32), id, received_at FROM receipts WHERE delivery_id IS NOT NULL;
INSERT INTO lanes VALUES (1, 'a', 'one'), (2, 'a', 'two'), (3, 'b', 'one'), (4, 'b', 'two');
INSERT INTO parcels VALUES (1, 1, 0, 2, 7, '[{},{}]'), (2, 1, 2, 1, 4, '[{}]'), (3, 2, 0, 1, 4, '[{}]');
INSERT INTO deliveries (lane, parcel, state, done, attempts, created_at) VALUES
  (1, 1, 'pending', 1, 2, 1000), (2, 1, 'delivered', 0, 0, 1000), (3, 2, 'dead', 0, 5, 1000), (4, 2, 'delivered', 0, 0, 1000);
INSERT INTO tallies VALUES ('receipts', 'base', 'changes', 2, 18), ('receipts', 'base', 'untranslated', 1, 9),
  ('deliveries', 'one', 'pending', 1, 0), ('deliveries', 'one', 'dead', 1, 0), ('deliveries', 'two', 'delivered', 2, 0);
`;

describe('a store of the first schema', () => {
  const { file } = useFolder();
  let inbox: Inbox;
  beforeEach(async () => {
    const db = (await loadDriver())(file());
    db.exec(`PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA application_id = ${APPLICATION_ID}`);
    migrate(db, file(), MIGRATIONS.slice(0, 1));
    db.exec(ROWS);
    db.close();
    inbox = openInbox(file()).inbox;
    await inbox.start();
  });
  afterEach(() => inbox.stop());

  it('goes on being delivered', async () => {
    const [claim] = await inbox.claim('me', { ...WANTED, sink: 'one' });
    const given = { id: 1, receipt: 'r1', mount: 'base', receivedAt: 1_000, changes: '[{},{}]', first: 0, done: 1, attempts: 2, enrich: false };
    expect(claim).to.deep.equal({ sink: 'one', repository: 'a', deliveries: [given] });
  });

  it('gives its receipts whole', async () => {
    const parcels = [{ repository: 'a', count: 2, changes: '[{},{}]' }, { repository: 'b', count: 1, changes: '[{}]' }];
    expect((await inbox.storedReceipt('r1'))?.parcels).to.deep.equal(parcels);
    // Which repository it was of was not written down where there was no sink.
    expect((await inbox.storedReceipt('r2'))?.parcels).to.deep.equal([{ repository: '', count: 1, changes: '[{}]' }]);
  });

  it('takes what is new: retries, replays, translations, and retention', async () => {
    expect(await inbox.retry({ limit: 9 })).to.deep.equal({ moved: 1, more: false });
    expect(await inbox.replay('r1', ['three'])).to.equal(true);
    const again = await inbox.append(makeReceipt('r4', { deliveryId: 'd3' }));
    expect(again.duplicate && [again.id, again.receipt.verdict]).to.deep.equal(['r3', 'changes']);
    for (const sink of ['one', 'three', 'sink']) {
      for (const { repository, deliveries } of await inbox.claim('me', { ...WANTED, sink })) {
        await inbox.settle('me', { sink, repository }, deliveries.map(({ id }) => ({ delivery: id, state: 'delivered' })));
      }
    }
    while ((await inbox.sweep({ receiptCount: 0 })).more);
    expect(await inbox.status()).to.deep.equal({ receipts: 0, rejections: 0, deliveries: [] });
  });
});
