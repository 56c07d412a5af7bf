import { expect } from 'chai';
import { createMemoryInbox, ManualClock, MemoryLog } from 'change-hook-core';
import type { RetentionPolicy, Step } from 'change-hook-core';
import { createRetention } from '../../src/retention/create-retention.js';

const DAY = 86_400_000;

describe('retention', () => {
  const policy: RetentionPolicy = { receiptAgeMs: 30 * DAY };
  let clock: ManualClock;
  let log: MemoryLog;
  /** The steps that the inbox will take, then nothing but rests. */
  let steps: (() => Promise<Step>)[];
  let asked: { at: number; policy: RetentionPolicy }[];
  beforeEach(() => {
    clock = new ManualClock();
    log = new MemoryLog();
    steps = [];
    asked = [];
  });

  const rest: Step = { moved: 0, more: false };
  const step =
    (moved: number, more: boolean, tookMs = 0) =>
    async () => {
      await Promise.resolve(); // The clock is not moved on while it calls back.
      clock.advance(tookMs);
      return { moved, more };
    };
  const make = () => {
    const sweep = (it: RetentionPolicy): Promise<Step> => {
      asked.push({ at: clock.monotonic(), policy: it });
      return steps.shift()?.() ?? Promise.resolve(rest);
    };
    return createRetention({ inbox: { sweep }, policy: () => policy, clock, log });
  };
  /** Lets time pass, timer by timer, and each step come to its end. */
  const pass = async (ms: number): Promise<void> => {
    const end = clock.monotonic() + ms;
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      const next = clock.next();
      if (next === undefined || clock.monotonic() + next > end) break;
      clock.advance(next);
    }
    clock.advance(end - clock.monotonic());
  };

  it('asks the inbox with its policy, soon after the start and then once a minute', async () => {
    const retention = make();
    await retention.start();
    await pass(130_000);
    expect(asked.map(({ at }) => at)).to.deep.equal([5, 60_005, 120_005]);
    expect(asked[0]?.policy).to.equal(policy);
    await retention.stop();
  });

  it('goes on in steps while there is more, and leaves the inbox as long as a step took', async () => {
    steps = [step(5, true), step(5, true, 30), step(5, true, 2), step(1, false)];
    const retention = make();
    await retention.start();
    await pass(1_000);
    expect(asked.map(({ at }) => at)).to.deep.equal([5, 10, 70, 77]);
    await retention.stop();
  });

  it('makes no pauses in a round that has lasted a minute, but where a step dropped nothing', async () => {
    steps = [...Array.from({ length: 1_001 }, () => step(5, true, 30)), step(0, true, 30), step(5, false, 30)];
    const retention = make();
    await retention.start();
    await pass(200_000);
    const pauses = asked.slice(1).map(({ at }, n) => at - (asked[n]?.at ?? 0) - 30);
    // A thousand steps of 30 ms with as long a pause make a minute.
    expect(pauses.slice(0, 1_000).every((pause) => pause === 30)).to.equal(true);
    expect(pauses.slice(1_000, 1_003)).to.deep.equal([0, 30, 60_000]);
    await retention.stop();
  });

  it('never has two steps under way', async () => {
    let end = (_: Step): void => {};
    steps = [() => new Promise((resolve) => (end = resolve))];
    const retention = make();
    await retention.start();
    await pass(600_000);
    expect(asked).to.have.length(1);
    end({ moved: 1, more: true });
    // A step that took ten minutes: the disk is busy with something else. A minute is the longest pause.
    await pass(59_999);
    expect(asked).to.have.length(1);
    await pass(1);
    expect(asked).to.have.length(2);
    await retention.stop();
  });

  it('tells once a day what it dropped, and at the stop, and nothing when it dropped nothing', async () => {
    steps = [step(5, true), step(6, false)];
    const retention = make();
    await retention.start();
    await pass(DAY - 1_000);
    expect(log.lines).to.deep.equal([]);
    await pass(120_000);
    expect(log.lines.map(({ level, fields }) => [level, fields])).to.deep.equal([['info', { dropped: 11 }]]);
    await pass(3 * DAY);
    expect(log.lines).to.have.length(1);
    steps = [step(3, false)];
    await pass(60_000);
    await retention.stop();
    expect(log.lines.map(({ fields }) => fields)).to.deep.equal([{ dropped: 11 }, { dropped: 3 }]);
  });

  it('tries again after trouble, a minute later, and says it once', async () => {
    const trouble = () => Promise.reject(new Error('disk full'));
    steps = [trouble, trouble, step(1, false), trouble];
    const retention = make();
    await retention.start();
    await pass(150_000);
    expect(asked.map(({ at }) => at)).to.deep.equal([5, 60_005, 120_005]);
    expect(log.lines.map(({ level }) => level)).to.deep.equal(['warn']);
    expect(log.text()).to.include('disk full');
    await pass(60_000);
    expect(log.lines.map(({ level }) => level)).to.deep.equal(['warn', 'warn']);
    await retention.stop();
  });

  it('waits at the stop for the step that is under way, and takes no other', async () => {
    let end = (_: Step): void => {};
    steps = [() => new Promise((resolve) => (end = resolve))];
    const retention = make();
    await retention.start();
    await pass(5);
    let stopped = false;
    const stop = retention.stop().then(() => (stopped = true));
    await pass(1_000);
    expect(stopped).to.equal(false);
    end({ moved: 1, more: true });
    await stop;
    await pass(600_000);
    expect(asked).to.have.length(1);
  });

  it('may be started and stopped twice, and stopped before it was started', async () => {
    const retention = make();
    await retention.stop();
    await Promise.all([retention.start(), retention.start()]);
    await pass(1_000);
    expect(asked).to.have.length(1);
    await Promise.all([retention.stop(), retention.stop()]);
    await pass(600_000);
    expect(asked).to.have.length(1);
    expect(clock.next()).to.equal(undefined);
  });

  it('drops what is old and done from an inbox, and nothing that is still to come', async () => {
    const inbox = createMemoryInbox({ clock });
    await inbox.start();
    const receive = (id: string, sinks: string[]) =>
      inbox.append({
        id,
        mount: 'm',
        dialect: 'd@1',
        receivedAt: clock.now(),
        method: 'POST',
        query: '',
        headers: {},
        body: Buffer.from(id),
        bodyHash: Buffer.alloc(32),
        verdict: 'changes',
        parcels: [{ repository: 'r', count: 1, changes: '[{}]' }],
        sinks,
      });
    await receive('done', []);
    await receive('pending', ['one']);
    const retention = createRetention({ inbox, policy: () => policy, clock, log });
    await retention.start();
    await pass(29 * DAY);
    expect((await inbox.status()).receipts).to.equal(2);
    await pass(DAY + 120_000);
    expect((await inbox.receipts({ limit: 9 })).map(({ id }) => id)).to.deep.equal(['pending']);
    await retention.stop();
    await inbox.stop();
  });
});
