import { expect } from 'chai';
import { WATCH } from '../../../src/intake/worker/protocol.js';
import { watchWorker } from '../../../src/intake/worker/watch-worker.js';
import { ManualClock } from '../../../src/memory/manual-clock.js';

describe('the watch over the worker', () => {
  let clock: ManualClock;
  let words: Int32Array;
  let stuck: string[];
  let end: () => void;
  beforeEach(() => {
    clock = new ManualClock();
    words = new Int32Array(WATCH.words);
    stuck = [];
    end = watchWorker({ words, clock, limit: 1_000, onStuck: (place, reason) => stuck.push(`${place}: ${reason}`) });
  });
  afterEach(() => end());

  const add = (word: number): void => void Atomics.add(words, word, 1);
  const hook = (place: number): void => {
    words[WATCH.mount] = place;
    words[WATCH.last] = place;
    add(WATCH.count);
  };

  it('reports a hook that holds the thread beyond the limit, and whose it is', () => {
    hook(3);
    clock.advance(900);
    expect(stuck).to.deep.equal([]);
    clock.advance(600);
    expect(stuck).to.deep.equal(['2: its code did not end within 1000 ms']);
  });

  it('reports a loop that stands still for twice the limit', () => {
    clock.advance(1_900);
    expect(stuck).to.deep.equal([]);
    clock.advance(300);
    expect(stuck).to.deep.equal(['undefined: its thread stood still for 2000 ms']);
  });

  it('reports nothing while the loop turns and hooks end', () => {
    for (let n = 0; n < 20; n++) {
      hook(1);
      words[WATCH.mount] = 0;
      add(WATCH.beat);
      clock.advance(700);
    }
    expect(stuck).to.deep.equal([]);
  });

  it('never reports a thread that is inside of the store, however long', () => {
    add(WATCH.store);
    clock.advance(600_000);
    expect(stuck).to.deep.equal([]);
  });

  it('gives a thread that comes back from the store the whole time again', () => {
    add(WATCH.store);
    clock.advance(60_000);
    add(WATCH.store);
    clock.advance(1_900);
    expect(stuck).to.deep.equal([]);
    clock.advance(600);
    expect(stuck).to.have.length(1);
  });

  it('reports once, and not at all once it was ended', () => {
    clock.advance(60_000);
    expect(stuck).to.have.length(1);
    expect(clock.next()).to.equal(undefined);
  });
});
