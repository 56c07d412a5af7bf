import { expect } from 'chai';
import { systemClock, type Clock } from 'change-hook-core';
import { MasterWww, type MasterWwwOptions } from '../../src/www/master-www.js';
import { calm } from '../support/changes.js';
import { WatchedClock } from '../support/clock.js';
import { FakeWww } from '../support/fake-www.js';

describe('the master\'s web server', () => {
  let server: FakeWww;
  let www: MasterWww | undefined;

  beforeEach(async () => {
    server = await FakeWww.start((call) => call.answer(200, 'yes'));
  });
  afterEach(async () => {
    await www?.close();
    await server.stop();
  });

  const open = (options: Partial<MasterWwwOptions> = {}, clock: Clock = systemClock): MasterWww =>
    (www = new MasterWww({ url: server.url, user: undefined, password: undefined, timeoutMs: 30_000, clock, ...options }));
  const get = (signal = calm(), cap = 100) => www!.request({ method: 'GET', path: 'api', cap }, signal);

  it('gives status and text', async () => {
    open();
    expect(await get()).to.deep.equal({ status: 200, text: 'yes', cut: undefined });
    expect(server.calls[0]!.headers).to.not.have.property('authorization');
  });

  it('is asked below the path of its address, with one slash between', async () => {
    open({ url: `${server.url}/bb/` });
    await get();
    expect(server.calls[0]!.path).to.equal('/bb/api');
  });

  it('is told user and password, in UTF-8', async () => {
    open({ user: 'jörg', password: 'a:b' });
    await get();
    expect(server.calls[0]!.headers.authorization).to.equal(`Basic ${Buffer.from('jörg:a:b').toString('base64')}`);
  });

  it('is not followed to another place', async () => {
    server.handle = (call) => void call.response.writeHead(302, { location: `${server.url}/elsewhere` }).end();
    open();
    expect(await get()).to.include({ status: 302 });
    expect(server.calls).to.have.length(1);
  });

  it('is listened to up to the cap', async () => {
    server.handle = (call) => call.answer(200, 'x'.repeat(1_000_000));
    open();
    expect(await get(calm(), 10)).to.deep.equal({ status: 200, text: 'x'.repeat(10), cut: 'long' });
  });

  it('has said its status, though its body is cut', async () => {
    server.handle = (call) => {
      call.response.writeHead(200, { 'content-length': 100 }).write('part');
      call.response.socket!.end();
    };
    open();
    expect(await get()).to.include({ status: 200, cut: 'lost' });
  });

  it('did not get what was refused', async () => {
    open();
    await server.stop();
    const reply = await get();
    expect(reply).to.deep.equal({
      ok: false, why: 'unreachable', arrived: 'no', reason: `${server.url} can't be reached (ECONNREFUSED)`,
    });
  });

  it('may have got what was cut', async () => {
    server.handle = (call) => call.cut();
    open();
    expect(await get()).to.include({ ok: false, why: 'unreachable', arrived: 'maybe' });
  });

  it('may have got what it did not answer in time', async () => {
    const clock = new WatchedClock();
    server.handle = () => clock.advance(30_000);
    open({}, clock);
    expect(await get()).to.deep.equal({
      ok: false, why: 'unreachable', arrived: 'maybe', reason: `${server.url} did not answer within 30 s`,
    });
  });

  it('may have got what the signal ended', async () => {
    const controller = new AbortController();
    server.handle = () => controller.abort();
    open();
    expect(await get(controller.signal)).to.include({ ok: false, why: 'unreachable', arrived: 'maybe' });
    expect(await get(controller.signal)).to.include({ ok: false, why: 'unreachable', arrived: 'no' });
    expect(server.calls).to.have.length(1);
  });

  it('is left at close, whatever is in flight, also twice', async () => {
    open();
    server.handle = () => void www!.close();
    expect(await get()).to.include({ ok: false, why: 'unreachable' });
    await www!.close();
    expect(await get()).to.include({ ok: false, why: 'unreachable' });
  });

  it('leaves no timer behind', async () => {
    const clock = new WatchedClock();
    open({}, clock);
    await get();
    expect(clock.next()).to.equal(undefined);
  });
});
