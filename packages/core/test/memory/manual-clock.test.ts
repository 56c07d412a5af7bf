import { expect } from 'chai';
import { ManualClock } from '../../src/index.js';

describe('ManualClock', () => {
  it('stands still until it is told to go on', () => {
    const clock = new ManualClock(5_000);
    expect([clock.now(), clock.monotonic()]).to.deep.equal([5_000, 0]);
    clock.advance(250);
    expect([clock.now(), clock.monotonic()]).to.deep.equal([5_250, 250]);
  });

  it('rings timers in order of their time, those set meanwhile too, each at its time', () => {
    const clock = new ManualClock(0);
    const rung: [string, number][] = [];
    const ring = (name: string) => () => void rung.push([name, clock.monotonic()]);
    clock.after(20, ring('later'));
    clock.after(10, () => {
      ring('first')();
      clock.after(5, ring('set meanwhile'));
    });
    clock.after(10, ring('second of equals'));
    clock.after(100, ring('too far'));
    clock.advance(50);
    expect(rung).to.deep.equal([['first', 10], ['second of equals', 10], ['set meanwhile', 15], ['later', 20]]);
    expect(clock.next()).to.equal(50);
  });

  it('rings no timer twice, and none that was cancelled', () => {
    const clock = new ManualClock();
    let rung = 0;
    clock.after(1, () => rung++);
    const cancel = clock.after(1, () => rung++);
    cancel();
    cancel();
    clock.advance(10);
    clock.advance(10);
    expect(rung).to.equal(1);
    expect(clock.next()).to.equal(undefined);
  });

  it('never rings inside `after`, even for no time at all', () => {
    const clock = new ManualClock();
    let rung = false;
    clock.after(-5, () => {
      rung = true;
    });
    expect(rung).to.equal(false);
    clock.advance(0);
    expect(rung).to.equal(true);
  });

  it('lets the wall time be set, which timers do not notice', () => {
    const clock = new ManualClock(1_000);
    clock.after(10, () => {});
    clock.setWall(0);
    expect([clock.now(), clock.monotonic(), clock.next()]).to.deep.equal([0, 0, 10]);
  });
});
