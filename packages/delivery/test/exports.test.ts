import { expect } from 'chai';
import * as delivery from '../src/index.js';

describe('the exports of change-hook-delivery', () => {
  it('are these and no others', () => {
    expect(Object.keys(delivery).sort()).to.deep.equal(['DEFAULT_POLICY', 'createDelivery', 'endsWithin']);
  });

  it('have the documented defaults', () => {
    expect(delivery.DEFAULT_POLICY).to.deep.equal({
      attempts: 10,
      firstWaitMs: 1_000,
      longestWaitMs: 60_000,
      jitter: 0.5,
      concurrency: 8,
      gatherMs: 50,
      timeoutMs: 60_000,
      abortGraceMs: 2_000,
      stopGraceMs: 5_000,
    });
  });
});
