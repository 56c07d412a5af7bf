import { expect } from 'chai';
import { LookUp } from '../src/look-up.js';
import { unreachable, type NotSent } from '../src/sent.js';
import { calm } from './support/changes.js';
import { WatchedClock } from './support/clock.js';

const SETTLE = 2_000;
const TIMEOUT = 30_000;

describe('the look-up of a change whose call was cut', () => {
  let clock: WatchedClock;
  let answers: (boolean | NotSent | Promise<never>)[];
  let asked: { id: string; sentAt: number; at: number }[];
  let newest: number | NotSent;

  const make = (): LookUp => new LookUp({
    clock, settleMs: SETTLE, timeoutMs: TIMEOUT,
    rows: { newest: async () => newest },
    ledger: {
      has: async (id, sentAt) => {
        asked.push({ id, sentAt, at: clock.monotonic() });
        return answers.shift()!;
      },
    },
  });
  const find = (signal = calm()) => make().find('R/0', { cutAt: 0, sentAt: 77 }, signal);

  beforeEach(() => {
    clock = new WatchedClock();
    answers = [];
    asked = [];
    newest = 5;
  });

  /** Lets these times pass, each when its timer is set. */
  const settle = async (...times: number[]): Promise<void> => {
    for (const ms of times) {
      await clock.set(ms);
      clock.advance(ms);
    }
  };

  it('asks once the master has had time to settle', async () => {
    answers = [true];
    const [, found] = await Promise.all([settle(SETTLE), find()]);
    expect(found).to.equal(true);
    expect(asked).to.deep.equal([{ id: 'R/0', sentAt: 77, at: SETTLE }]);
  });

  it('asks once more after another such time, and finds what came in between', async () => {
    answers = [false, true];
    const [, found] = await Promise.all([settle(SETTLE, SETTLE), find()]);
    expect(found).to.equal(true);
    expect(asked.map(({ at }) => at)).to.deep.equal([SETTLE, 2 * SETTLE]);
  });

  it('finds nothing after two answers that say so', async () => {
    answers = [false, false];
    const [, found] = await Promise.all([settle(SETTLE, SETTLE), find()]);
    expect(found).to.equal(false);
    expect(asked).to.have.length(2);
  });

  it('counts the first time from when the call was cut', async () => {
    clock.advance(500);
    answers = [false, false];
    await Promise.all([settle(1_500, SETTLE), find()]);
    expect(asked.map(({ at }) => at)).to.deep.equal([SETTLE, 2 * SETTLE]);
  });

  it('asks at once when that is long ago', async () => {
    clock.advance(60_000);
    answers = [true];
    expect(await find()).to.equal(true);
  });

  it('does not take a problem for a no', async () => {
    clock.advance(60_000);
    answers = [unreachable('down')];
    expect(await find()).to.include({ ok: false, reason: 'down' });
    expect(asked).to.have.length(1);
  });

  it('ends with its signal while it waits, and while it asks', async () => {
    const waiting = new AbortController();
    const first = find(waiting.signal);
    waiting.abort();
    expect(await first).to.include({ ok: false, why: 'unreachable' });
    expect(asked).to.deep.equal([]);
    clock.advance(60_000);
    answers = [new Promise<never>(() => {})];
    const asking = new AbortController();
    const second = find(asking.signal);
    await clock.set(TIMEOUT);
    asking.abort();
    expect(await second).to.include({ ok: false, why: 'unreachable' });
  });

  it('ends when the master does not answer in time', async () => {
    clock.advance(60_000);
    answers = [new Promise<never>(() => {})];
    const [, found] = await Promise.all([settle(TIMEOUT), find()]);
    expect(found).to.include({ ok: false, reason: 'the look-up took more than 30 s' });
  });

  it('checks that the REST API answers', async () => {
    expect(await make().check(calm())).to.deep.equal({ ok: true });
    newest = unreachable('down');
    expect(await make().check(calm())).to.include({ ok: false, reason: 'down' });
  });
});
