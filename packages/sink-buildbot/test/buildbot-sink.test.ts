import { expect } from 'chai';
import { ManualClock, MemoryLog, type Change, type DeliverContext } from 'change-hook-core';
import { BuildbotSink, type BuildbotSinkParts } from '../src/buildbot-sink.js';
import { SENT, failed, invalid, unreachable, type NotSent, type Sent } from '../src/sent.js';
import { calm, makeOutgoing } from './support/changes.js';

const LONG = 'x'.repeat(700_000);

describe('the sink buildbot', () => {
  let clock: ManualClock;
  let log: MemoryLog;
  let done: string[];
  let byPerspective: Change[];
  let byBase: Change[];
  let knocks: (string | undefined)[];
  /** What the ways and the look-up answer next. */
  let sends: Sent[];
  let late: Sent | undefined;
  let finds: (boolean | NotSent)[];
  let found: { id: string; cutAt: number; sentAt: number }[];

  beforeEach(() => {
    clock = new ManualClock();
    log = new MemoryLog();
    done = [];
    [byPerspective, byBase, sends, finds, found, knocks] = [[], [], [], [], [], []];
    late = undefined;
  });

  const parts = (): BuildbotSinkParts => ({
    perspective: {
      send: async (_, change) => {
        byPerspective.push(change);
        return sends.shift() ?? SENT;
      },
      resume: () => late && Promise.resolve(late),
      check: async () => sends.shift() ?? SENT,
      close: () => void done.push('perspective'),
    },
    base: {
      send: async (change) => {
        byBase.push(change);
        return sends.shift() ?? SENT;
      },
      check: async () => sends.shift() ?? SENT,
    },
    polls: {
      knock: async (poller) => {
        knocks.push(poller);
        return sends.shift() ?? SENT;
      },
    },
    lookUp: {
      find: async (id, { cutAt, sentAt }) => {
        found.push({ id, cutAt, sentAt });
        return finds.shift()!;
      },
      check: async () => sends.shift() ?? SENT,
    },
    idProperty: true, closing: new AbortController(), release: async () => void done.push('www'),
    clock, log, where: 'change_hook_sinks.bb',
  });
  const make = (changed: Partial<BuildbotSinkParts> = {}): BuildbotSink => new BuildbotSink({ ...parts(), ...changed });
  const ctx = (uncertain = false): DeliverContext => ({ signal: calm(), uncertain });

  describe('takes polls', () => {
    const poll = (poller?: string) => ({ poller, receipt: 'R', mount: 'poller', receivedAt: 0 });

    it('where there is a url, and hands on the name and the verdict', async () => {
      const sink = make();
      sends.push(SENT, unreachable('gone'));
      expect(await sink.poll?.(poll('a'), ctx())).to.deep.equal({ ok: true });
      expect(await sink.poll?.(poll(), ctx())).to.deep.equal({ ok: false, why: 'unreachable', reason: 'gone' });
      expect(knocks).to.deep.equal(['a', undefined]);
    });

    it('nowhere else', () => {
      expect(make({ polls: undefined }).poll).to.equal(undefined);
    });
  });

  describe('chooses the way', () => {
    it('by Perspective Broker where there is a master', async () => {
      expect(await make().deliver([makeOutgoing()], ctx())).to.deep.equal({ ok: true });
      expect([byPerspective.length, byBase.length]).to.deep.equal([1, 0]);
    });

    it('by base where there is a url alone', async () => {
      await make({ perspective: undefined }).deliver([makeOutgoing(0, { comments: LONG })], ctx());
      expect(byBase).to.have.length(1);
    });

    it('by base for what Perspective Broker can\'t carry, whole', async () => {
      const sink = make();
      await sink.deliver([makeOutgoing(0, { comments: LONG })], ctx());
      await sink.deliver([makeOutgoing(1, { properties: { a: LONG } })], ctx());
      expect(byBase.map(({ comments }) => comments.length)).to.deep.equal([700_000, 13]);
      expect(byPerspective).to.deep.equal([]);
    });

    it('by Perspective Broker with cut comments where there is no url, and tells the log', async () => {
      await make({ base: undefined, lookUp: undefined }).deliver([makeOutgoing(0, { comments: LONG })], ctx());
      expect(byPerspective[0]!.comments).to.match(/cut by change-hook: 700000 bytes/);
      expect(log.lines).to.have.length(1);
      expect(log.text()).to.not.include('xxx');
    });

    it('by none where a change can\'t be carried at all', async () => {
      const sink = make({ base: undefined, lookUp: undefined });
      const delivered = await sink.deliver([makeOutgoing(0, { properties: { a: LONG } })], ctx());
      expect(delivered).to.deep.equal({
        ok: false, why: 'invalid',
        reason: "the change can't be sent: its properties hold a text of 700000 bytes, " +
          'and Perspective Broker carries up to 655360; with change_hook_sinks.bb.url it can',
      });
      expect(byPerspective).to.deep.equal([]);
    });
  });

  it('adds the id of the change, unless it is told not to', async () => {
    await make().deliver([makeOutgoing(4, { properties: { a: 1 } })], ctx());
    await make({ idProperty: false }).deliver([makeOutgoing(4, { properties: { a: 1 } })], ctx());
    expect(byPerspective.map(({ properties }) => properties)).to.deep.equal([{ a: 1, change_hook_id: '01HKX2W0Q4/4' }, { a: 1 }]);
  });

  it('stops at the first change that fails', async () => {
    sends = [SENT, failed('no')];
    const delivered = await make().deliver([0, 1, 2].map((number) => makeOutgoing(number)), ctx());
    expect(delivered).to.deep.equal({ ok: false, why: 'failed', reason: 'no' });
    expect(byPerspective).to.have.length(2);
  });

  describe('when an earlier process may have sent the change', () => {
    it('looks it up from the time of its own start, and does not send it again where it is there', async () => {
      clock.advance(1_000);
      const sink = make();
      clock.advance(5_000);
      finds = [true];
      expect(await sink.deliver([makeOutgoing()], ctx(true))).to.deep.equal({ ok: true });
      expect(found).to.deep.equal([{ id: '01HKX2W0Q4/0', cutAt: 1_000, sentAt: Date.UTC(2024, 0, 1) }]);
      expect(byPerspective).to.deep.equal([]);
    });

    it('sends it where it is not there', async () => {
      finds = [false];
      expect(await make().deliver([makeOutgoing()], ctx(true))).to.deep.equal({ ok: true });
      expect(byPerspective).to.have.length(1);
    });

    it('waits where it can\'t be looked up, and looks it up the next time, whatever it is told then', async () => {
      finds = [unreachable('down'), true];
      const sink = make();
      expect(await sink.deliver([makeOutgoing()], ctx(true))).to.deep.equal({ ok: false, why: 'unreachable', reason: 'down' });
      expect(await sink.deliver([makeOutgoing()], ctx(false))).to.deep.equal({ ok: true });
      expect(byPerspective).to.deep.equal([]);
    });

    it('asks for the first of several changes only', async () => {
      finds = [true];
      await make().deliver([makeOutgoing(0), makeOutgoing(1)], ctx(true));
      expect(found).to.have.length(1);
      expect(byPerspective).to.have.length(1);
    });

    it('sends it again with a warning where there is nothing to look it up in', async () => {
      await make({ lookUp: undefined }).deliver([makeOutgoing()], ctx(true));
      expect(byPerspective).to.have.length(1);
      expect(log.lines[0]).to.deep.include({ level: 'warn', message: 'a change is sent again although it may have arrived' });
      expect(log.lines[0]!.fields.mend).to.include('change_hook_sinks.bb.url');
    });
  });

  describe('when an own call was cut', () => {
    it('looks the change up, from when it was cut, though it is not told to', async () => {
      const sink = make();
      clock.advance(3_000);
      sends = [unreachable('cut', 'maybe')];
      expect(await sink.deliver([makeOutgoing()], ctx())).to.deep.equal({ ok: false, why: 'unreachable', reason: 'cut' });
      clock.advance(4_000);
      finds = [true];
      expect(await sink.deliver([makeOutgoing()], ctx())).to.deep.equal({ ok: true });
      expect(found.map(({ cutAt }) => cutAt)).to.deep.equal([3_000]);
      expect(byPerspective).to.have.length(1);
    });

    it('takes the late answer where there is one', async () => {
      const sink = make();
      sends = [unreachable('slow', 'maybe')];
      await sink.deliver([makeOutgoing()], ctx());
      late = SENT;
      expect(await sink.deliver([makeOutgoing()], ctx(true))).to.deep.equal({ ok: true });
      expect(found).to.deep.equal([]);
      expect(byPerspective).to.have.length(1);
    });

    it('looks nothing up where the call did not leave, whatever it is told', async () => {
      const sink = make();
      sends = [unreachable('refused', 'no')];
      await sink.deliver([makeOutgoing()], ctx());
      expect(await sink.deliver([makeOutgoing()], ctx(true))).to.deep.equal({ ok: true });
      expect(found).to.deep.equal([]);
    });

    it('knows nothing of a change any more that was taken, or that is invalid', async () => {
      const sink = make();
      for (const end of [SENT, invalid('never')]) {
        sends = [unreachable('cut', 'maybe')];
        await sink.deliver([makeOutgoing()], ctx());
        finds = [false];
        sends = [end];
        await sink.deliver([makeOutgoing()], ctx());
        found.length = 0;
        await sink.deliver([makeOutgoing()], ctx());
        expect(found).to.deep.equal([]);
      }
    });
  });

  it('checks every way, and tells the first problem', async () => {
    expect(await make().check(ctx())).to.deep.equal({ ok: true });
    sends = [SENT, unreachable('base is not enabled'), unreachable('never asked')];
    expect(await make().check(ctx())).to.deep.equal({ ok: false, why: 'unreachable', reason: 'base is not enabled' });
    expect(sends).to.have.length(1);
    expect(await make({ perspective: undefined, base: undefined, lookUp: undefined }).check(ctx())).to.deep.equal({ ok: true });
  });

  it('ends what is in flight when it is closed', async () => {
    const sink = make({
      perspective: {
        ...parts().perspective!,
        send: (_, __, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(unreachable('ended')))),
      },
    });
    const delivered = sink.deliver([makeOutgoing()], ctx());
    await sink.close();
    expect(await delivered).to.deep.equal({ ok: false, why: 'unreachable', reason: 'ended' });
    expect(done).to.deep.equal(['perspective', 'www']);
  });
});
