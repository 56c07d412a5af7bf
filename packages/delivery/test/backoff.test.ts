import { expect } from 'chai';
import fc from 'fast-check';
import { backoffMs } from '../src/backoff.js';

const waits = { firstWaitMs: 1_000, longestWaitMs: 60_000, jitter: 0.5 };

describe('backoffMs', () => {
  it('doubles from the first wait to the longest', () => {
    const found = [0, 1, 2, 5, 6, 7].map((n) => backoffMs(waits, n, () => 0));
    expect(found).to.deep.equal([1_000, 2_000, 4_000, 32_000, 60_000, 60_000]);
  });

  it('stays at the longest after any number of failures', () => {
    expect(backoffMs(waits, 1_000_000, () => 0)).to.equal(60_000);
  });

  it('is shortened by chance, by no more than the jitter', () => {
    expect(backoffMs(waits, 0, () => 0.5)).to.equal(750);
    fc.assert(
      fc.property(fc.nat(100), fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (n, dice) => {
        const full = backoffMs(waits, n, () => 0);
        expect(backoffMs(waits, n, () => dice)).to.be.within(full / 2, full);
      }),
    );
  });
});
