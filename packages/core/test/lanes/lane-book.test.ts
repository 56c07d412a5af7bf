import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import fc from 'fast-check';
import { createLaneBook } from '../../src/lanes/lane-book.js';
import type { LaneBook } from '../../src/lanes/lane-book.js';
import { ManualClock } from '../../src/memory/manual-clock.js';

describe('the lane book', () => {
  let clock: ManualClock;
  let book: LaneBook<number>;
  let told: string[];
  beforeEach(() => {
    clock = new ManualClock();
    book = createLaneBook<number>({ clock });
    told = [];
    book.onDue((sink) => told.push(sink));
  });

  it('gives lanes in the order in which they became ready', () => {
    book.add('s', 1, 500);
    book.add('s', 2);
    book.add('s', 3);
    clock.advance(500);
    book.add('s', 4);
    expect(book.take('me', 's', 9)).to.deep.equal([2, 3, 1, 4]);
  });

  it('goes on giving after it had nothing to give', () => {
    expect(book.take('me', 's', 1)).to.deep.equal([]);
    book.add('s', 1);
    expect(book.take('me', 's', 1)).to.deep.equal([1]);
    expect(book.take('me', 's', 1)).to.deep.equal([]);
    book.free(1, 0);
    expect(book.take('me', 's', 1)).to.deep.equal([1]);
  });

  it('changes nothing when work is added to a lane that is known', () => {
    book.add('s', 1);
    book.add('s', 2, 1_000);
    book.add('s', 1, 9_000);
    book.add('s', 2);
    expect(book.take('me', 's', 9)).to.deep.equal([1]);
    book.add('s', 1);
    expect(book.take('me', 's', 9)).to.deep.equal([]);
    expect(book.due('s')).to.equal(1_000);
  });

  it('forgets a lane that is freed with nothing pending', () => {
    book.add('s', 1);
    book.take('me', 's', 1);
    book.free(1, undefined);
    expect(book.ownerOf(1)).to.equal(undefined);
    expect(book.due('s')).to.equal(undefined);
  });

  it('does nothing when a lane is freed that nobody holds', () => {
    book.free(1, 0);
    expect(book.take('me', 's', 1)).to.deep.equal([]);
  });

  it('does not wake an adopted lane when the wait that it had is over', () => {
    book.add('s', 1, 1_000);
    expect(book.adopt('me', 's', 1)).to.equal(true);
    clock.advance(5_000);
    expect(book.take('other', 's', 1)).to.deep.equal([]);
    book.free(1, 1_000);
    expect(book.due('s')).to.equal(1_000);
  });

  it('tells each sink once for all that happened in a turn', async () => {
    for (let lane = 0; lane < 100; lane++) book.add(lane % 2 === 0 ? 'even' : 'odd', lane);
    await turn();
    expect(told.sort()).to.deep.equal(['even', 'odd']);
  });

  it('tells nothing when a lane only waits', async () => {
    book.add('s', 1, 1_000);
    await turn();
    expect(told).to.deep.equal([]);
    clock.advance(1_000);
    await turn();
    expect(told).to.deep.equal(['s']);
  });

  it('sets one timer, for the earliest of its waits', () => {
    book.add('s', 1, 5_000);
    expect(clock.next()).to.equal(5_000);
    book.add('s', 2, 2_000);
    expect(clock.next()).to.equal(2_000);
    clock.advance(2_000);
    expect(clock.next()).to.equal(3_000);
    book.close();
    expect(clock.next()).to.equal(undefined);
  });

  it('waits on where a timer rings too early, as one of more than 24 days does', () => {
    const after = (ms: number, fn: () => void): (() => void) => clock.after(Math.min(ms, 100), fn);
    const other = createLaneBook<number>({ clock: { now: () => 0, monotonic: () => clock.monotonic(), after } });
    other.add('s', 1, 250);
    clock.advance(249);
    expect(other.due('s')).to.equal(1);
    clock.advance(1);
    expect(other.due('s')).to.equal(0);
  });

  it('knows which deliveries the owner of a lane was given, as long as the claim holds', () => {
    book.add('s', 1);
    expect(book.isGiven(1, 7)).to.equal(false);
    book.take('me', 's', 1);
    book.give(1, [7, 8]);
    expect([7, 8, 9].map((id) => book.isGiven(1, id))).to.deep.equal([true, true, false]);
    book.free(1, 0);
    expect(book.isGiven(1, 7)).to.equal(false);
  });

  it('takes every delivery of a lane for given when it is not known which were', () => {
    book.adopt('me', 's', 1);
    expect(book.isGiven(1, 7)).to.equal(true);
    book.give(2, [7]);
    expect(book.isGiven(2, 7)).to.equal(false);
  });

  it('makes a lane that waits due at once when its head is another, and tells of it', async () => {
    book.add('s', 1, 60_000);
    book.again('s', 1, 0);
    await turn();
    expect(told).to.deep.equal(['s']);
    expect(book.due('s')).to.equal(0);
    expect(clock.next()).to.equal(undefined);
    expect(book.take('me', 's', 9)).to.deep.equal([1]);
    clock.advance(60_000);
    expect(book.take('you', 's', 9)).to.deep.equal([]);
  });

  it('keeps the place of a ready lane whose head is another', () => {
    for (const lane of [1, 2]) book.add('s', lane);
    book.again('s', 1, 0);
    expect(book.take('me', 's', 9)).to.deep.equal([1, 2]);
  });

  it('forgets a lane that is left empty, be it ready or not', () => {
    book.add('s', 1, 60_000);
    book.add('s', 2);
    for (const lane of [1, 2, 3]) book.again('s', lane, undefined);
    expect(book.due('s')).to.equal(undefined);
    expect(clock.next()).to.equal(undefined);
  });

  it('leaves a claimed lane to its owner, whatever its head is', () => {
    book.add('s', 1);
    book.take('me', 's', 1);
    for (const wait of [0, 500, undefined]) book.again('s', 1, wait);
    expect(book.ownerOf(1)).to.equal('me');
    expect(book.due('s')).to.equal(undefined);
  });

  it('never gives a lane to two owners, nor loses one, whatever is done with it', () => {
    const step = fc.record({
      what: fc.constantFrom('add', 'take', 'free', 'wait', 'forget', 'adopt', 'release', 'advance', 'again', 'empty'),
      lane: fc.nat(5),
      owner: fc.constantFrom('a', 'b'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const time = new ManualClock();
        const it = createLaneBook<number>({ clock: time });
        const pending = new Set<number>();
        const held = new Map<number, string>();
        for (const { what, lane, owner } of steps) {
          if (what === 'add') {
            it.add('s', lane);
            pending.add(lane);
          } else if (what === 'take') {
            for (const taken of it.take(owner, 's', 2)) {
              expect(held.has(taken)).to.equal(false);
              held.set(taken, owner);
            }
          } else if (what === 'adopt') {
            expect(it.adopt(owner, 's', lane)).to.equal((held.get(lane) ?? owner) === owner);
            if (!held.has(lane)) held.set(lane, owner);
            pending.add(lane);
          } else if (what === 'release') {
            it.release(owner);
            for (const [key, who] of held) if (who === owner) held.delete(key);
          } else if (what === 'again' || what === 'empty') {
            it.again('s', lane, what === 'again' ? 1_000 : undefined);
            if (!held.has(lane)) {
              if (what === 'again') pending.add(lane);
              else pending.delete(lane);
            }
          } else if (what === 'advance') {
            time.advance(700);
          } else if (held.has(lane)) {
            it.free(lane, what === 'forget' ? undefined : what === 'wait' ? 1_000 : 0);
            held.delete(lane);
            if (what === 'forget') pending.delete(lane);
          }
          for (let key = 0; key <= 5; key++) expect(it.ownerOf(key)).to.equal(held.get(key));
        }
        it.release('a');
        it.release('b');
        time.advance(10_000);
        expect(it.take('c', 's', 99).sort()).to.deep.equal([...pending].sort());
      }),
    );
  });
});
