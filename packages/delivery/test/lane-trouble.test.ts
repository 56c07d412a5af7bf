import { expect } from 'chai';
import { LaneTrouble } from '../src/lane-trouble.js';

const waits = { firstWaitMs: 1_000, longestWaitMs: 60_000, jitter: 0 };

describe('the trouble of lanes', () => {
  it('is none while no lane reaches the sink: that is an outage', () => {
    const trouble = new LaneTrouble();
    expect([1, 2, 3, 4].map(() => trouble.unreachable('a', waits, () => 0))).to.deep.equal([0, 0, 0, 0]);
  });

  it('grows while other lanes reach the sink', () => {
    const trouble = new LaneTrouble();
    const own = [1, 2, 3, 4].map(() => {
      const wait = trouble.unreachable('a', waits, () => 0);
      trouble.reached('b');
      return wait;
    });
    expect(own).to.deep.equal([0, 2_000, 4_000, 8_000]);
  });

  it('is forgotten once the lane reaches the sink', () => {
    const trouble = new LaneTrouble();
    trouble.unreachable('a', waits, () => 0);
    trouble.reached('a');
    expect(trouble.unreachable('a', waits, () => 0)).to.equal(0);
  });
});
