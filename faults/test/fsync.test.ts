import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { Book } from './support/book.js';
import { load } from './support/load.js';
import { Place } from './support/place.js';
import { createTell } from './support/tell.js';
import { readTrace, straceTo, whyNoStrace } from './support/trace.js';

const why = whyNoStrace();
const suite = why === undefined ? describe : describe.skip;

/** One after another, so that each 202 must have a sync of its own; and side by side, so that they share them. */
const LOADS = [{ connections: 1, requests: 100 }, { connections: 16, requests: 400 }];

suite(`the disk and the 202, under strace${why === undefined ? '' : ` (skipped: ${why})`}`, () => {
  const tell = createTell();
  let place: Place;
  // Without a sink nothing is written but what is acknowledged.
  beforeEach(() => (place = new Place({ change_hook_sinks: {} })));
  afterEach(() => place.remove());

  for (const { connections, requests } of LOADS) {
    it(`${requests} requests over ${connections} ${connections === 1 ? 'connection' : 'connections'}: the sync of the log returns before the 202 is written`, async () => {
      const trace = place.path('trace');
      const gateway = await place.start({ command: [...straceTo(trace), process.execPath] });
      const book = new Book('trace');
      await load({ port: gateway.port, book, repositories: Array.from({ length: connections }, (_, n) => `r${n}`), more: () => book.acknowledged < requests });
      expect(await gateway.stop()).to.equal(0);
      const seen = follow(readFileSync(trace, 'latin1'));
      tell({ acknowledged: book.acknowledged, '202 written': seen.answers, 'writes of the log': seen.writes, 'syncs of the log': seen.syncs, 'answers before their sync': seen.early.length });
      expect(seen.answers).to.equal(book.acknowledged);
      expect(seen.early).to.deep.equal([]);
      if (connections === 1) expect(seen.syncs).to.be.at.least(requests);
      expect(seen.syncs).to.be.above(0);
    });
  }
});

/**
 * Goes through a trace. An answer is early when, between the reading of its request and the writing of its 202, the log of the store was
 * not written and then synced, or when the log was written since and that is not on the disk.
 */
function follow(text: string) {
  const seen = { answers: 0, writes: 0, syncs: 0, early: [] as string[] };
  let at = 0;
  /** When the log was last written, and up to which of these moments a sync has brought it to the disk. */
  let written = 0;
  let synced = 0;
  let syncing = 0;
  const requestAt = new Map<string, number>();
  const isLog = (on: string): boolean => on.endsWith('/inbox.db-wal');
  const isSocket = (on: string): boolean => /^(?:socket|TCP|TCPv6):/.test(on);
  readTrace(text, {
    begun({ name, on, text: line }) {
      at++;
      if (isLog(on) && /sync/.test(name)) syncing = written;
      if (!isSocket(on) || !/^(?:write|send)/.test(name) || !line.includes('HTTP/1.1 202')) return;
      seen.answers++;
      if (synced <= (requestAt.get(on) ?? Infinity)) seen.early.push(line);
    },
    returned({ name, on, result }) {
      at++;
      if (isLog(on) && /^pwrite/.test(name)) {
        written = at;
        seen.writes++;
      } else if (isLog(on) && /^f(?:data)?sync$/.test(name) && result === 0) {
        synced = syncing;
        seen.syncs++;
      } else if (isSocket(on) && /^(?:read|recv)/.test(name) && result !== undefined && result > 0) requestAt.set(on, at);
    },
  });
  return seen;
}
