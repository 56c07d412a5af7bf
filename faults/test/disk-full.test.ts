import { expect } from 'chai';
import { Book, type Entry } from './support/book.js';
import { readLines } from './support/lines.js';
import { load, sendAgain } from './support/load.js';
import { Place } from './support/place.js';
import { diskKinds, type SmallDisk } from './support/small-disk.js';
import { createTell } from './support/tell.js';
import { until } from './support/until.js';

const REPOSITORIES = Array.from({ length: 16 }, (_, n) => `repository-${n % 8}`);
const PART = 300;
/** So many are refused before there is room again. */
const REFUSED = 100;
/** By then a disk with 256 KiB left must be full, were the log written from its beginning once more. */
const ENOUGH = 60_000;

describe('a disk that is full', () => {
  const tell = createTell();
  let place: Place;
  let disk: SmallDisk | undefined;
  beforeEach(() => (place = new Place()));
  afterEach(async () => {
    await place.kill();
    disk?.remove();
    await place.remove();
  });

  const kinds = diskKinds();
  if (kinds.length === 0) it.skip('(skipped: neither can a tmpfs be mounted, which needs root, nor is there prlimit; install it by: apt-get install util-linux)');
  for (const kind of kinds) {
    it(`(${kind.name}): 503 with Retry-After, then on without a restart once there is room, and nothing acknowledged is lost, were it killed while full`, async () => {
      disk = kind.make(place);
      place.configure({ change_hook_inbox: { sqlite: { path: disk.store } }, management_socket: './inbox.db.sock' });
      const book = new Book('disk');
      const gateway = await place.start();
      const more = async (port: number, count: number): Promise<void> => {
        const before = book.acknowledged;
        const { statuses } = await load({ port, book, repositories: REPOSITORIES, more: () => book.acknowledged - before < count });
        expect([...statuses.keys()]).to.deep.equal([202]);
      };
      await more(gateway.port, PART);

      disk.fill(gateway.pid);
      const refused = await refusals(gateway.port, book);
      expect(await readyz(gateway.port)).to.equal(503);
      disk.free(gateway.pid);
      await until('it is taken again', () => taken(gateway.port, book));
      await sendAgain(gateway.port, book, refused);
      await more(gateway.port, PART);
      await gateway.drained();
      expect(await readyz(gateway.port)).to.equal(200);
      const first = book.judge(readLines(place.path('changes.jsonl')).changes);
      tell({ acknowledged: first.acknowledged, delivered: first.delivered, doubles: first.doubles, 'order violations': first.orderViolations, 'refused by 503': refused.length });
      expect(first).to.deep.include({ delivered: book.acknowledged, doubles: 0, orderViolations: 0, lost: [], storedTwice: [] });

      disk.fill(gateway.pid);
      const again = await refusals(gateway.port, book);
      await gateway.kill();
      disk.free(process.pid);
      const next = await place.start();
      await sendAgain(next.port, book, again);
      await next.drained();
      expect(await next.stop()).to.equal(0);
      const second = book.judge(readLines(place.path('changes.jsonl')).changes);
      tell({ 'killed while full, acknowledged': second.acknowledged, delivered: second.delivered, doubles: second.doubles, 'order violations': second.orderViolations, 'refused by 503': again.length });
      expect(second).to.deep.include({ delivered: book.acknowledged, orderViolations: 0, lost: [], storedTwice: [] });
    });
  }
});

/** Sends until so many are refused; each of them as it should be. */
async function refusals(port: number, book: Book): Promise<Entry[]> {
  let count = 0;
  let answers = 0;
  const { refused } = await load({
    port, book, repositories: REPOSITORIES, more: () => count < REFUSED && answers < ENOUGH,
    onAnswer(_entry, { status, headers, json }) {
      answers++;
      if (status === 202) return;
      count++;
      expect(status).to.equal(503);
      expect(json).to.deep.equal({ error: 'CH_INBOX_UNAVAILABLE' });
      expect(Number(headers.get('retry-after'))).to.be.at.least(1);
    },
  });
  expect(count, `refused of ${answers}`).to.be.at.least(REFUSED);
  return refused;
}

async function taken(port: number, book: Book): Promise<boolean> {
  const { statuses } = await load({ port, book, repositories: ['probe'], more: once() });
  return statuses.has(202);
}

const once = (): (() => boolean) => {
  let asked = 0;
  return () => asked++ === 0;
};

const readyz = async (port: number): Promise<number> => (await fetch(`http://127.0.0.1:${port}/readyz`)).status;
