import { expect } from 'chai';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { Book } from './support/book.js';
import { readLines, sizeOf } from './support/lines.js';
import { load } from './support/load.js';
import { Place } from './support/place.js';
import { createTell } from './support/tell.js';
import { until } from './support/until.js';

const CHANGES = 1_000;
const REPOSITORIES = Array.from({ length: 10 }, (_, n) => `repository-${n}`);

/** Nobody waits for a call that does not end: 5 s of grace, 2 s after its cut, 5 s for the inbox, and the rest for a loaded machine. */
const STOP_MS = 60_000;

describe('a sink of somebody else that hangs', () => {
  const tell = createTell();
  let place: Place;
  beforeEach(() => {
    place = new Place(
      { change_hook_sinks: { jsonl: { path: './changes.jsonl' }, hang: { $timeout: 0.5, $first_wait: 0.1, $longest_wait: 0.5 } } },
      ['change-hook-sink-hang'],
    );
    writeFileSync(place.path('hang'), '');
  });
  afterEach(() => place.remove());

  it('holds up its own lanes and no others, lets the gateway stop, and gets everything once it is mended', async () => {
    const book = new Book('hang');
    const first = await place.start();
    await load({ port: first.port, book, repositories: REPOSITORIES, more: () => book.acknowledged < CHANGES });
    // The other sink has all of it while this one was called, timed out, and was called again.
    await first.drained('jsonl');
    await until('the sink was called again and again', () => sizeOf(place.path('hang-calls')) > 3);
    const pending = (await first.status()).inbox.deliveries.find(({ sink, state }) => sink === 'hang' && state === 'pending')?.count;
    expect(pending).to.equal(book.acknowledged);
    expect(existsSync(place.path('hang.jsonl'))).to.equal(false);
    const began = performance.now();
    expect(await first.stop()).to.equal(0);
    const stopMs = performance.now() - began;
    expect(stopMs).to.be.below(STOP_MS);

    rmSync(place.path('hang'));
    const second = await place.start();
    await second.drained();
    expect(await second.stop()).to.equal(0);
    const other = book.judge(readLines(place.path('changes.jsonl')).changes);
    const mended = book.judge(readLines(place.path('hang.jsonl')).changes);
    tell({ sink: 'the other', acknowledged: other.acknowledged, delivered: other.delivered, doubles: other.doubles, 'order violations': other.orderViolations });
    tell({ sink: 'the hanging one', acknowledged: mended.acknowledged, delivered: mended.delivered, doubles: mended.doubles, 'order violations': mended.orderViolations, 'stopped within': `${(stopMs / 1_000).toFixed(1)} s` });
    for (const verdict of [other, mended]) {
      expect(verdict).to.deep.include({ delivered: book.acknowledged, doubles: 0, orderViolations: 0, lost: [], storedTwice: [] });
    }
  });

  it('does not keep a second signal from ending the gateway at once', async () => {
    const book = new Book('twice');
    const gateway = await place.start();
    await load({ port: gateway.port, book, repositories: REPOSITORIES, more: () => book.acknowledged < 100 });
    await until('the sink was called', () => sizeOf(place.path('hang-calls')) > 0);
    process.kill(gateway.pid, 'SIGTERM');
    await until('it said that it stops', () => gateway.log().includes('SIGTERM'), 5);
    process.kill(gateway.pid, 'SIGTERM');
    expect(await gateway.ended).to.equal('SIGTERM');

    rmSync(place.path('hang'));
    const next = await place.start();
    await next.drained();
    expect(await next.stop()).to.equal(0);
    const verdict = book.judge(readLines(place.path('hang.jsonl')).changes);
    tell({ acknowledged: verdict.acknowledged, delivered: verdict.delivered, doubles: verdict.doubles, 'order violations': verdict.orderViolations });
    expect(verdict).to.deep.include({ delivered: book.acknowledged, orderViolations: 0, lost: [], storedTwice: [], doubles: 0 });
  });
});
