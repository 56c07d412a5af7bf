import { expect } from 'chai';
import { ManualClock, MemoryLog, type Inbox, type Lane } from 'change-hook-core';
import { Recorder } from '../src/recorder.js';
import { turns } from './turns.js';

const lane: Lane = { sink: 'out', repository: 'a' };

describe('the recorder', () => {
  let clock: ManualClock;
  let log: MemoryLog;
  let giveUp: AbortController;
  let calls: string[];
  let failures: number;
  let adopts: (() => Promise<readonly Lane[]>) | undefined;

  beforeEach(() => {
    clock = new ManualClock();
    log = new MemoryLog();
    giveUp = new AbortController();
    calls = [];
    failures = 0;
    adopts = undefined;
  });

  const recorder = (): Recorder => {
    const write = (call: string): Promise<void> => {
      calls.push(call);
      return failures-- > 0 ? Promise.reject(new Error('disk full')) : Promise.resolve();
    };
    const inbox = {
      progress: (...args: unknown[]) => write(`progress ${args.join(' ')}`),
      settle: (owner: string, of: Lane) => write(`settle ${owner} ${of.repository}`),
      adopt: (owner: string, lanes: readonly Lane[]) => {
        calls.push(`adopt ${owner} ${lanes.length}`);
        return adopts?.() ?? Promise.resolve(lanes);
      },
    } as unknown as Inbox;
    return new Recorder({ inbox, owner: 'me', clock, log, random: () => 0, giveUp: giveUp.signal });
  };

  it('writes at once where the inbox takes it', async () => {
    expect(await recorder().progress(lane, 7, { done: 2, behind: [1] })).to.equal(true);
    expect(await recorder().settle(lane, [])).to.equal(true);
    expect(await recorder().progress(lane, 7, { done: 3 })).to.equal(true);
    expect(calls).to.deep.equal(['progress me 7 2 1', 'settle me a', 'progress me 7 3']);
  });

  it('tries until the inbox takes it, and makes sure of the claim before each try', async () => {
    failures = 2;
    const written = recorder().settle(lane, []);
    await turns();
    expect(calls).to.deep.equal(['settle me a']);
    clock.advance(100);
    await turns();
    clock.advance(200);
    expect(await written).to.equal(true);
    expect(calls).to.deep.equal(['settle me a', 'adopt me 1', 'settle me a', 'adopt me 1', 'settle me a']);
    expect(log.lines.map(({ level }) => level)).to.deep.equal(['warn']);
  });

  it('goes on when the inbox can\'t even adopt', async () => {
    failures = 1;
    adopts = () => Promise.reject(new Error('disk full'));
    const written = recorder().settle(lane, []);
    await turns();
    clock.advance(100);
    expect(await written).to.equal(true);
  });

  it('ends when the lane went to another owner', async () => {
    failures = 1;
    adopts = () => Promise.resolve([]);
    const written = recorder().progress(lane, 7, { done: 1 });
    await turns();
    clock.advance(100);
    expect(await written).to.equal(false);
    expect(log.text()).to.contain('another gateway');
  });

  it('ends when it is told to give up, even in the middle of a write', async () => {
    failures = Infinity;
    const waiting = recorder().settle(lane, []);
    await turns();
    giveUp.abort();
    expect(await waiting).to.equal(false);
    expect(log.text()).to.contain('before the stop');
    expect(clock.next()).to.equal(undefined);
  });
});
