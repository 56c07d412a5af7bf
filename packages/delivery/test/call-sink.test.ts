import { expect } from 'chai';
import { ManualClock, type Delivered, type Outgoing } from 'change-hook-core';
import { callSink, type Outcome } from '../src/call-sink.js';
import { DEFAULT_POLICY } from '../src/policy.js';
import { FakeSink, failed, invalid, ok, unreachable, type Script } from './fake-sink.js';
import { changeOf } from './house.js';
import { turns } from './turns.js';

const changes: Outgoing[] = [{ change: changeOf('a', '1'), receipt: 'r', number: 0, mount: 'base', receivedAt: 0 }];

describe('callSink', () => {
  let clock: ManualClock;
  let stop: AbortController;
  let sink: FakeSink;

  beforeEach(() => {
    clock = new ManualClock();
    stop = new AbortController();
  });

  const call = (script: Script): Promise<Outcome> => {
    sink = new FakeSink(script);
    const to = { plugin: 'fake@1.0.0', sink, batch: 1, policy: { ...DEFAULT_POLICY, timeoutMs: 10_000, abortGraceMs: 1_000 } };
    return callSink({ to, changes, uncertain: true, clock, stop: stop.signal });
  };
  /** Answers only when its signal aborts, with `delivered`. */
  const onAbort = (delivered: () => Delivered): Script => ({ signal }) =>
    new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => {
        try {
          resolve(delivered());
        } catch (error) {
          reject(error);
        }
      });
    });

  it('hands on the changes, whether they may have arrived, and the verdict', async () => {
    expect(await call(() => ok)).to.deep.equal({ kind: 'ok' });
    expect(sink.calls[0]).to.deep.include({ sent: ['1'], uncertain: true, changes });
    expect(await call(() => failed)).to.deep.equal({ kind: 'failed', reason: 'status 500' });
    expect(await call(() => invalid)).to.deep.equal({ kind: 'invalid', reason: 'too long' });
    expect(await call(() => unreachable)).to.deep.equal({ kind: 'unreachable', reason: 'refused' });
  });

  it('leaves no timer and no listener behind', async () => {
    await call(() => ok);
    expect(clock.next()).to.equal(undefined);
  });

  it('calls a throw a crash', async () => {
    expect(await call(() => Promise.reject(new TypeError('x is not a function')))).to.deep.equal({
      kind: 'crashed', reason: 'x is not a function',
    });
  });

  it('calls an answer that is no verdict a crash', async () => {
    for (const answer of [undefined, null, true, 'ok', {}, { ok: 'yes' }, { ok: false }, { ok: false, why: 'tired' }]) {
      const outcome = await call(() => answer as unknown as Delivered);
      expect(outcome).to.deep.equal({ kind: 'crashed', reason: 'it answered with something that is no verdict' });
    }
  });

  it('gives a reason where the sink gives none', async () => {
    const verdict = { ok: false, why: 'failed' } as unknown as Delivered;
    expect(await call(() => verdict)).to.deep.equal({ kind: 'failed', reason: 'the sink gave no reason' });
  });

  it('cuts a call off at its time-out', async () => {
    const outcome = call(onAbort(() => unreachable));
    clock.advance(9_999);
    expect(sink.calls[0]?.signal.aborted).to.equal(false);
    clock.advance(1);
    expect(await outcome).to.deep.equal({ kind: 'unreachable', reason: 'no answer within 10 s' });
  });

  it('waits no longer than the grace for a sink that does not heed its signal', async () => {
    const outcome = call(() => new Promise(() => {}));
    let ended = false;
    void outcome.then(() => (ended = true));
    clock.advance(10_999);
    await turns();
    expect(ended).to.equal(false);
    clock.advance(1);
    expect(await outcome).to.deep.equal({ kind: 'unreachable', reason: 'no answer within 10 s' });
  });

  it('believes an acceptance or a refusal that comes within the grace', async () => {
    for (const [verdict, kind] of [[ok, 'ok'], [invalid, 'invalid']] as const) {
      const outcome = call(onAbort(() => verdict));
      clock.advance(10_000);
      expect((await outcome).kind).to.equal(kind);
    }
  });

  it('does not count what a sink answers or throws because it was cut off', async () => {
    const throwing = (): Delivered => {
      throw new Error('aborted');
    };
    for (const answer of [() => failed, throwing]) {
      const outcome = call(onAbort(answer));
      clock.advance(10_000);
      expect((await outcome).kind).to.equal('unreachable');
    }
  });

  it('cuts the call off when the gateway stops, which says nothing about the sink', async () => {
    const outcome = call(onAbort(() => unreachable));
    stop.abort();
    expect(await outcome).to.deep.equal({ kind: 'stopped' });
    expect(clock.next()).to.equal(undefined);
  });

  it('makes no call once the gateway has stopped', async () => {
    stop.abort();
    expect(await call(() => ok)).to.deep.equal({ kind: 'stopped' });
    expect(sink.calls).to.deep.equal([]);
  });
});
