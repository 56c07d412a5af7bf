import { expect } from 'chai';
import { PerspectiveWay } from '../../src/ways/perspective-way.js';
import { calm, makeChange } from '../support/changes.js';
import { WatchedClock } from '../support/clock.js';
import { FakeMaster, type FakeMasterOptions } from '../support/fake-master.js';

const TIMEOUT = 30_000;

describe('the way by Perspective Broker', () => {
  let master: FakeMaster;
  let way: PerspectiveWay;
  let clock: WatchedClock;

  const start = async (options: FakeMasterOptions = {}, password = 'changepw'): Promise<void> => {
    master = await FakeMaster.start(options);
    clock = new WatchedClock();
    way = new PerspectiveWay({
      host: '127.0.0.1', port: master.port, user: 'change', password, timeoutMs: TIMEOUT, clock, where: 'change_hook_sinks.bb',
    });
  };
  const send = (id = 'R/0', signal = calm()) => way.send(id, makeChange({ comments: 'a very private comment' }), signal);

  afterEach(async () => {
    way.close();
    await master.stop();
  });

  it('adds the change', async () => {
    await start();
    expect(await send()).to.deep.equal({ ok: true });
    expect(master.changes[0]).to.include({ who: 'Ann <ann@example.org>', comments: 'a very private comment' });
  });

  it('keeps its connection', async () => {
    await start();
    await send('R/0');
    await send('R/1');
    expect(master.connections).to.equal(1);
  });

  it('makes one connection for changes that come at the same time', async () => {
    await start();
    await Promise.all(['R/0', 'R/1', 'R/2'].map((id) => send(id)));
    expect(master).to.include({ connections: 1 }).and.to.have.property('calls').with.length(3);
  });

  it('connects anew when the connection has ended', async () => {
    await start();
    await send();
    await master.stop();
    // The first may still go into the old connection.
    await send();
    expect(await send()).to.include({ ok: false, why: 'unreachable', arrived: 'no' });
    master = await FakeMaster.start({}, master.port);
    expect(await send()).to.deep.equal({ ok: true });
  });

  it('says that a change may have arrived when the connection is cut before the answer', async () => {
    await start({ onChange: (call) => call.cut() });
    expect(await send()).to.include({ ok: false, why: 'unreachable', arrived: 'maybe' });
  });

  it('says so too when the connection is cut in the middle of the answer', async () => {
    await start({ onChange: (call) => call.cutInAnswer() });
    expect(await send()).to.include({ ok: false, why: 'unreachable', arrived: 'maybe' });
  });

  it('calls an exception of the master a failure, and does not repeat the change', async () => {
    await start({ onChange: (call) => call.raise('builtins.RuntimeError', 'no room for a very private comment\n[SQL]') });
    expect(await send()).to.deep.equal({
      ok: false, why: 'failed', arrived: 'no',
      reason: `127.0.0.1:${master.port} answered with builtins.RuntimeError: no room for ...`,
    });
  });

  it('calls a wrong password unreachable, and names the keys that mend it, without the password', async () => {
    await start({}, 'my-guess');
    const sent = await send();
    expect(sent).to.include({ ok: false, why: 'unreachable', arrived: 'no' });
    expect(sent).to.have.property('reason').that.includes('change_hook_sinks.bb.password').and.not.includes('my-guess');
  });

  it('calls any other refusal of the login unreachable', async () => {
    await start({ onLogin: (call) => call.raise('builtins.AttributeError', 'no attach') });
    const sent = await send();
    expect(sent).to.include({ ok: false, why: 'unreachable' }).and.to.have.property('reason').that.includes('PBChangeSource');
  });

  it('calls a user who may not send changes unreachable', async () => {
    const message = "'Worker' object has no attribute 'perspective_addChange'";
    await start({ onChange: (call) => call.raise('builtins.AttributeError', message) });
    const sent = await send();
    expect(sent).to.include({ ok: false, why: 'unreachable' });
    expect(sent).to.have.property('reason').that.includes('change_hook_sinks.bb.user');
  });

  it('ends a call at its signal', async () => {
    await start({ onChange: () => {} });
    const controller = new AbortController();
    const sent = send('R/0', controller.signal);
    await master.called(1);
    controller.abort();
    expect(await sent).to.include({ ok: false, why: 'unreachable', arrived: 'maybe' });
  });

  it('sends nothing when its signal has aborted before', async () => {
    await start();
    await send('R/0');
    expect(await send('R/1', AbortSignal.abort())).to.include({ ok: false, why: 'unreachable', arrived: 'no' });
    await send('R/2');
    expect(master.calls).to.have.length(2);
  });

  it('ends at close, and is closed then', async () => {
    await start({ onChange: () => {} });
    const sent = send();
    await master.called(1);
    way.close();
    expect(await sent).to.include({ ok: false, why: 'unreachable', arrived: 'maybe' });
    expect(await send()).to.deep.include({ ok: false, why: 'unreachable', reason: 'the sink is closed', arrived: 'no' });
  });

  it('ends at close while it connects', async () => {
    await start({ onSocket: () => way.close() });
    expect(await send()).to.include({ ok: false, why: 'unreachable', arrived: 'no' });
  });

  it('checks the login and sends nothing', async () => {
    await start();
    expect(await way.check(calm())).to.deep.equal({ ok: true });
    expect(master.calls).to.deep.equal([]);
  });

  describe('when the time of a call is over', () => {
    const overdue = async (id = 'R/0'): Promise<void> => {
      const sent = send(id);
      await master.called(master.calls.length + 1);
      clock.advance(TIMEOUT);
      expect(await sent).to.deep.equal({
        ok: false, why: 'unreachable', reason: `127.0.0.1:${master.port} did not answer within 30 s`, arrived: 'maybe',
      });
    };

    it('waits on for the same call, and takes its late answer', async () => {
      await start({ onChange: () => {} });
      await overdue();
      const resumed = way.resume('R/0', calm());
      master.calls[0]!.answer();
      expect(await resumed).to.deep.equal({ ok: true });
      expect(way.resume('R/0', calm())).to.equal(undefined);
      expect(master.calls).to.have.length(1);
    });

    it('keeps an answer that came in between', async () => {
      await start({ onChange: () => {} });
      await overdue();
      master.calls[0]!.answer();
      await way.check(calm());
      const other = send('R/1');
      await master.called(2);
      master.calls[1]!.answer();
      await other;
      expect(await way.resume('R/0', calm())).to.deep.equal({ ok: true });
    });

    it('takes a late exception for what it is', async () => {
      await start({ onChange: () => {} });
      await overdue();
      master.calls[0]!.raise('builtins.KeyError', 'x');
      expect(await way.resume('R/0', calm())).to.include({ ok: false, why: 'failed' });
    });

    it('forgets the call when its connection is lost', async () => {
      await start({ onChange: () => {} });
      await overdue();
      const resumed = way.resume('R/0', calm());
      master.cut();
      expect(await resumed).to.include({ ok: false, why: 'unreachable', arrived: 'maybe' });
      expect(way.resume('R/0', calm())).to.equal(undefined);
    });

    it('goes on with the connection, and other calls on it', async () => {
      await start({ onChange: (call) => (master.calls.length > 1 ? call.answer() : undefined) });
      await overdue();
      expect(await send('R/1')).to.deep.equal({ ok: true });
      expect(master.connections).to.equal(1);
    });

    it('ends the connection when nothing at all was heard for twice that time', async () => {
      await start({ onChange: () => {} });
      await overdue();
      const resumed = way.resume('R/0', calm());
      clock.advance(TIMEOUT);
      expect(await resumed).to.include({ ok: false, why: 'unreachable', arrived: 'maybe' });
      master.options.onChange = (call) => call.answer();
      expect(await send('R/1')).to.deep.equal({ ok: true });
      expect(master.connections).to.equal(2);
    });
  });
});
