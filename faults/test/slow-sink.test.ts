import { expect } from 'chai';
import { Book } from './support/book.js';
import { readLines } from './support/lines.js';
import { load } from './support/load.js';
import { Place } from './support/place.js';
import { createTell } from './support/tell.js';

const BURST = 5_000;
const REPOSITORIES = Array.from({ length: 32 }, (_, n) => `repository-${n % 16}`);

describe('a burst of pushes to a slow sink', () => {
  const tell = createTell();
  let place: Place;
  beforeEach(() => (place = new Place({ change_hook_sinks: { slow: true } }, ['change-hook-sink-slow'])));
  afterEach(() => place.remove());

  it(`of ${BURST.toLocaleString('en-US')} is taken at once, and drains in order at the pace of the sink while the gateway goes on answering`, async () => {
    const book = new Book('burst');
    const gateway = await place.start();
    const pendingNow = async (): Promise<number> =>
      (await gateway.status()).inbox.deliveries.find(({ state }) => state === 'pending')?.count ?? 0;
    await load({ port: gateway.port, book, repositories: REPOSITORIES, more: () => book.acknowledged < BURST });
    const backlog = await pendingNow();
    expect(backlog).to.be.above(BURST / 10);

    // One more push whenever the sink has taken another hundred, each answered while there is a backlog still.
    let meanwhile = 0;
    for (let pending = backlog; pending > 200; pending = await pendingNow()) {
      const before = book.acknowledged;
      await load({ port: gateway.port, book, repositories: ['late'], more: () => book.acknowledged === before });
      meanwhile++;
      await gateway.delivered(before - pending + 100);
    }
    await gateway.drained();
    expect(await gateway.stop()).to.equal(0);
    const verdict = book.judge(readLines(place.path('slow.jsonl')).changes);
    tell({ acknowledged: verdict.acknowledged, delivered: verdict.delivered, doubles: verdict.doubles, 'order violations': verdict.orderViolations, 'pending after the burst': backlog, 'answered while it drained': meanwhile });
    expect(meanwhile).to.be.above(0);
    expect(verdict).to.deep.include({ acknowledged: book.acknowledged, delivered: book.acknowledged, doubles: 0, orderViolations: 0, lost: [], storedTwice: [] });
  });
});
