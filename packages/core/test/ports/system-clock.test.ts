import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { setImmediate as immediate } from 'node:timers/promises';
import { systemClock } from '../../src/index.js';

/** Waits for a timer of the clock, which does not keep the process alive by itself: mocha's own does. */
const ring = (ms: number): Promise<void> => new Promise((resolve) => void systemClock.after(ms, resolve));

describe('systemClock', () => {
  it('tells wall time in milliseconds since 1970', () => {
    const before = Date.now();
    const now = systemClock.now();
    expect(now).to.be.within(before, Date.now());
  });

  it('never goes back in monotonic time', async () => {
    const first = systemClock.monotonic();
    await ring(2);
    expect(systemClock.monotonic()).to.be.greaterThan(first);
  });

  it('rings after the time, and not inside `after`', async () => {
    let rung = false;
    systemClock.after(0, () => {
      rung = true;
    });
    expect(rung).to.equal(false);
    await ring(1);
    expect(rung).to.equal(true);
  });

  it('does not ring once it is cancelled', async () => {
    let rung = false;
    const cancel = systemClock.after(1, () => {
      rung = true;
    });
    cancel();
    cancel();
    await ring(5);
    expect(rung).to.equal(false);
  });

  it('does not ring at once for a time beyond what setTimeout takes', async () => {
    let rung = false;
    const cancel = systemClock.after(2 ** 40, () => {
      rung = true;
    });
    await ring(5);
    await immediate();
    cancel();
    expect(rung).to.equal(false);
  });

  it('does not keep the process alive', () => {
    const core = new URL('../../src/index.js', import.meta.url).href;
    const script = `import { systemClock } from ${JSON.stringify(core)}; systemClock.after(60_000, () => {});`;
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8', timeout: 20_000 });
    expect([status, stderr]).to.deep.equal([0, '']);
  });
});
