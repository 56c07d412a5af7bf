import { expect } from 'chai';
import { ManualClock } from 'change-hook-core';
import { WakeLoop } from '../src/wake-loop.js';
import { turns } from './turns.js';

describe('the wake loop', () => {
  let clock: ManualClock;
  let worked: number;
  let errors: number[];
  let work: () => Promise<number | undefined>;
  let loop: WakeLoop;

  beforeEach(() => {
    clock = new ManualClock();
    worked = 0;
    errors = [];
    work = () => Promise.resolve(undefined);
    loop = new WakeLoop({
      clock,
      random: () => 0,
      work: () => {
        worked++;
        return work();
      },
      onError: (_error, before) => errors.push(before),
    });
  });

  it('works when it is woken, and sleeps then', async () => {
    loop.wake();
    await turns();
    expect([worked, clock.next()]).to.deep.equal([1, undefined]);
    loop.wake();
    await turns();
    expect(worked).to.equal(2);
  });

  it('works once more, however often it is woken while it works', async () => {
    let end = (): void => {};
    work = () => new Promise((resolve) => (end = () => resolve(undefined)));
    loop.wake();
    for (let n = 0; n < 100; n++) loop.wake();
    await turns();
    expect(worked).to.equal(1);
    work = () => Promise.resolve(undefined);
    end();
    await turns();
    expect(worked).to.equal(2);
  });

  it('misses no wake, whenever it comes', async () => {
    for (let delay = 0; delay < 12; delay++) {
      const before = worked;
      loop.wake();
      for (let n = 0; n < delay; n++) await Promise.resolve();
      const seen = worked;
      loop.wake();
      await turns(2);
      expect(worked, `woken after ${delay} microtasks`).to.be.above(seen);
      expect(worked).to.be.at.most(before + 2);
    }
  });

  it('wakes by itself when the work asks for it', async () => {
    work = () => Promise.resolve(worked === 1 ? 500 : undefined);
    loop.wake();
    await turns();
    clock.advance(499);
    await turns();
    expect(worked).to.equal(1);
    clock.advance(1);
    await turns();
    expect(worked).to.equal(2);
  });

  it('forgets the wake it asked for when it is woken before', async () => {
    work = () => Promise.resolve(worked === 1 ? 500 : undefined);
    loop.wake();
    await turns();
    loop.wake();
    await turns();
    expect([worked, clock.next()]).to.deep.equal([2, undefined]);
  });

  it('holds off after an error, longer each time, and is not hurried by wakes', async () => {
    work = () => Promise.reject(new Error('full'));
    loop.wake();
    await turns();
    for (let n = 0; n < 50; n++) {
      loop.wake();
      await turns(1);
    }
    expect([worked, clock.next()]).to.deep.equal([1, 100]);
    clock.advance(100);
    await turns();
    expect([worked, clock.next(), errors]).to.deep.equal([2, 200, [0, 1]]);
  });

  it('begins with the first wait again once it worked', async () => {
    work = () => (worked === 2 ? Promise.resolve(undefined) : Promise.reject(new Error('full')));
    loop.wake();
    await turns();
    clock.advance(100);
    await turns();
    loop.wake();
    await turns();
    expect([worked, clock.next(), errors]).to.deep.equal([3, 100, [0, 0]]);
  });

  it('does nothing after its stop, which waits for the work under way', async () => {
    let end = (): void => {};
    work = () => new Promise((resolve) => (end = () => resolve(500)));
    loop.wake();
    let stopped = false;
    const stop = loop.stop().then(() => (stopped = true));
    await turns();
    expect(stopped).to.equal(false);
    end();
    await stop;
    loop.wake();
    await turns();
    expect([worked, clock.next()]).to.deep.equal([1, undefined]);
  });
});
