import { expect } from 'chai';
import fc from 'fast-check';
import { Suspects } from '../src/suspects.js';

const old = (id: number, retried?: number) => ({ id, receivedAt: 0, ...(retried === undefined ? {} : { retried }) });
const suspects = (batch = 1): Suspects => new Suspects({ startedAt: 1_000, lastOld: 50, batch });

describe('the suspects', () => {
  it('are the first delivery of each lane', () => {
    const it = suspects();
    expect([3, 5, 9].map((id) => it.has('a', old(id)))).to.deep.equal([true, false, false]);
    expect([4, 7].map((id) => it.has('b', old(id)))).to.deep.equal([true, false]);
  });

  it('are as many as a call may hold', () => {
    const it = suspects(2);
    expect([3, 5, 9, 10].map((id) => it.has('a', old(id)))).to.deep.equal([true, true, false, false]);
  });

  it('stay the same however often it is asked', () => {
    const it = suspects(2);
    const ask = (): boolean[] => [3, 5, 9].map((id) => it.has('a', old(id)));
    expect([ask(), ask()]).to.deep.equal([[true, true, false], [true, true, false]]);
  });

  it('are none of what came to this process', () => {
    expect(suspects().has('a', { id: 51, receivedAt: 1_000 })).to.equal(false);
  });

  it('are told by time where the inbox could not tell its last id, and by id where the clock was set back', () => {
    expect(suspects().has('a', { id: 51, receivedAt: 999 })).to.equal(true);
    expect(suspects().has('b', { id: 50, receivedAt: 2_000 })).to.equal(true);
  });

  it('are whatever a process may have been at, with retries at any time, and nothing else', () => {
    // A lane with deliveries 1, 2, ...; some are retried, one after the other; at each time a call holds the first ones.
    const lane = fc.record({
      count: fc.integer({ min: 1, max: 8 }), retries: fc.uniqueArray(fc.integer({ min: 1, max: 8 })), batch: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(lane, ({ count, retries, batch }) => {
        const ids = Array.from({ length: count }, (_, n) => n + 1);
        const moved = retries.filter((id) => id <= count);
        const underWay = new Set<number>();
        for (let done = 0; done <= moved.length; done++) {
          const pending = ids.filter((id) => !moved.slice(done).includes(id));
          for (const id of pending.slice(0, batch)) underWay.add(id);
        }
        const it = suspects(batch);
        const found = ids.filter((id) => it.has('a', old(id, moved.includes(id) ? 20 + moved.indexOf(id) : undefined)));
        expect(found).to.deep.equal([...underWay].sort((a, b) => a - b));
      }),
      { numRuns: 500 },
    );
  });
});
