import { expect } from 'chai';
import { Book, type Arrived } from './support/book.js';
import { readLines, sizeOf } from './support/lines.js';
import { load, sendAgain } from './support/load.js';
import { Place } from './support/place.js';
import { createTell } from './support/tell.js';

const ROUNDS = 20;
const AT_LEAST = 2_000;
/** One connection each: what they hold must arrive in exactly the order of sending. */
const OWN = Array.from({ length: 16 }, (_, n) => `own-${n}`);
/** Eight connections each. */
const SHARED = Array.from({ length: 32 }, (_, n) => `shared-${n % 4}`);

/** What the jsonl sink takes in one call. */
const BATCH = 256;
/** Lanes to a sink at a time. */
const CONCURRENCY = 8;

describe('SIGKILL under load', () => {
  const tell = createTell();
  let place: Place;
  beforeEach(() => (place = new Place()));
  afterEach(() => place.remove());

  it(`loses nothing and keeps the order of each repository in ${ROUNDS} rounds of at least ${AT_LEAST} acknowledged`, async () => {
    const book = new Book('kill');
    const sink = place.path('changes.jsonl');
    /** How long the sink's file was at each kill. */
    const kills: number[] = [];
    let cut = 0;
    let fewest = Infinity;
    for (let round = 0; round < ROUNDS; round++) {
      const gateway = await place.start();
      const until = AT_LEAST + Math.floor(Math.random() * 500);
      const before = book.acknowledged;
      let killed = false;
      const result = await load({
        port: gateway.port,
        book,
        repositories: [...OWN, ...SHARED],
        more: () => !killed,
        onAnswer() {
          if (killed || book.acknowledged - before < until) return;
          killed = true;
          process.kill(gateway.pid, 'SIGKILL');
        },
      });
      expect(await gateway.ended).to.equal('SIGKILL');
      kills.push(sizeOf(sink));
      fewest = Math.min(fewest, book.acknowledged - before);
      expect([...result.statuses.keys()]).to.deep.equal([202]);
      cut += result.cut.length;
      // A sender that got no answer sends again, as forges do, before it sends anything else of that repository.
      const next = await place.start();
      await sendAgain(next.port, book, result.cut);
      await next.kill();
      kills.push(sizeOf(sink));
    }
    const last = await place.start();
    await last.drained();
    expect(await last.stop()).to.equal(0);

    const { changes, torn } = readLines(sink);
    const verdict = book.judge(changes);
    const repeats = repeatsOf(changes, kills);
    tell({
      rounds: ROUNDS, kills: kills.length, acknowledged: verdict.acknowledged, delivered: verdict.delivered, doubles: verdict.doubles,
      'order violations': verdict.orderViolations,
    });
    tell({
      'fewest of a round': fewest, 'cut before their 202': cut, 'already stored when sent again': [...book.entries].filter((it) => it.duplicate === true).length,
      'calls cut in flight': repeats.calls, 'torn lines': torn,
    });
    expect(fewest).to.be.at.least(AT_LEAST);
    expect(verdict.lost).to.deep.equal([]);
    expect(verdict.storedTwice).to.deep.equal([]);
    expect(verdict.orderViolations).to.equal(0);
    expect(verdict.delivered).to.equal(verdict.acknowledged);
    expect(repeats.unexplained).to.deep.equal([]);
    expect(repeats.calls).to.be.at.most(kills.length * CONCURRENCY);
    expect(torn).to.be.at.most(kills.length);
  });
});

/**
 * A change may stand twice in the sink only where a kill cut a call that had written it: then its first copy is among the last
 * lines of its lane before that kill, no more of them than a call carries, and the second behind the kill.
 */
function repeatsOf(changes: readonly (Arrived & { at: number })[], kills: readonly number[]) {
  const generationOf = (at: number): number => kills.filter((size) => size <= at).length;
  const lanes = new Map<string, { number: number; generation: number }[]>();
  for (const { repository, number, at } of changes) {
    const lane = lanes.get(repository) ?? [];
    lanes.set(repository, lane);
    lane.push({ number, generation: generationOf(at) });
  }
  const unexplained: string[] = [];
  let calls = 0;
  for (const [repository, lane] of lanes) {
    const last = new Map<number, number>();
    for (let at = 0; at < lane.length; ) {
      const first = lane[at]!;
      const earlier = last.get(first.number);
      if (earlier === undefined) {
        last.set(first.number, at++);
        continue;
      }
      // A repeat begins: all from its first copy up to here must come again, in the same order, out of one earlier generation.
      const length = at - earlier;
      const copies = lane.slice(at, at + length);
      const sound =
        length <= BATCH &&
        copies.every(({ number }, place) => number === lane[earlier + place]!.number) &&
        lane.slice(earlier, at).every(({ generation }) => generation < first.generation);
      if (!sound) unexplained.push(`${repository}#${first.number}`);
      calls++;
      copies.forEach(({ number }, place) => last.set(number, at + place));
      at += length;
    }
  }
  return { calls, unexplained };
}
