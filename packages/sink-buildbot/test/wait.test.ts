import { expect } from 'chai';
import { ManualClock } from 'change-hook-core';
import { follow, pause, waitFor } from '../src/wait.js';
import { calm } from './support/changes.js';

const never = new Promise<never>(() => {});

describe('waitFor', () => {
  it('gives the value that came in time, and leaves no timer', async () => {
    const clock = new ManualClock();
    expect(await waitFor(Promise.resolve(5), clock, 10, calm())).to.deep.equal({ value: 5 });
    expect(clock.next()).to.equal(undefined);
  });

  it('ends when the time is over', async () => {
    const clock = new ManualClock();
    const waited = waitFor(never, clock, 10, calm());
    clock.advance(10);
    expect(await waited).to.deep.equal({ over: 'time' });
  });

  it('ends when the signal aborts, and does not begin where it has', async () => {
    const controller = new AbortController();
    const waited = waitFor(never, new ManualClock(), 10, controller.signal);
    controller.abort();
    expect(await waited).to.deep.equal({ over: 'aborted' });
    expect(await waitFor(Promise.resolve(5), new ManualClock(), 10, controller.signal)).to.deep.equal({ over: 'aborted' });
  });

  it('lets a rejection through', async () => {
    const waited = waitFor(Promise.reject(new Error('bad')), new ManualClock(), 10, calm());
    expect(await waited.catch((error: unknown) => error)).to.be.an('error').with.property('message', 'bad');
  });
});

describe('pause', () => {
  it('is true when the time is over, and false when it was ended', async () => {
    const clock = new ManualClock();
    const controller = new AbortController();
    const first = pause(clock, 10, calm());
    const second = pause(clock, 20, controller.signal);
    clock.advance(10);
    controller.abort();
    expect([await first, await second, await pause(clock, 0, calm()), await pause(clock, -5, controller.signal)])
      .to.deep.equal([true, false, true, false]);
  });
});

describe('follow', () => {
  it('aborts with any of its signals, until it is released', () => {
    const [one, two] = [new AbortController(), new AbortController()];
    const following = follow(one.signal, two.signal);
    const released = follow(two.signal);
    released.release();
    two.abort();
    expect(following.controller.signal.aborted).to.equal(true);
    expect(released.controller.signal.aborted).to.equal(false);
    expect(follow(two.signal).controller.signal.aborted).to.equal(true);
  });
});
