import { expect } from 'chai';
import type { Socket } from 'node:net';
import { ManualClock } from 'change-hook-core';
import { encodeBanana } from '../../src/pb/banana-encoder.js';
import { PbConnectError, PbConnectionLost, PbRemoteError } from '../../src/pb/pb-errors.js';
import { openPerspective, type Perspective, type PerspectiveOptions } from '../../src/pb/perspective.js';
import { bytes } from '../support/bytes.js';
import { FakeMaster, type FakeMasterOptions } from '../support/fake-master.js';

describe('openPerspective', () => {
  let master: FakeMaster;
  let perspective: Perspective | undefined;
  const clock = new ManualClock();

  afterEach(async () => {
    perspective?.end('the test is over');
    perspective = undefined;
    await master.stop();
  });

  const start = async (options: FakeMasterOptions = {}): Promise<void> => void (master = await FakeMaster.start(options));
  const open = async (options: Partial<PerspectiveOptions> = {}): Promise<Perspective> => {
    perspective = await openPerspective({
      host: '127.0.0.1', port: master.port, user: 'change', password: 'changepw', clock, connectMs: 10_000, ...options,
    });
    return perspective;
  };
  const failure = async (options: Partial<PerspectiveOptions> = {}): Promise<Error> =>
    open(options).then(() => expect.fail('it opened'), (error: unknown) => error as Error);

  it('logs in and calls a method of the perspective', async () => {
    await start({ onChange: (call) => call.answer(7) });
    expect(await (await open()).call('addChange', [{ who: 'me' }])).to.equal(7);
    expect(master.calls[0]).to.include({ target: '2', method: 'addChange' });
    expect(master.changes).to.deep.equal([{ who: 'me' }]);
  });

  it('logs in in dialect none, where that is all there is', async () => {
    await start({ dialects: ['none'] });
    await (await open()).call('addChange', [{ list: ['None'] }]);
    expect(master.changes).to.deep.equal([{ list: ['None'] }]);
  });

  it('has several calls in flight at a time', async () => {
    await start({ onChange: () => {} });
    const it = await open();
    const answers = [1, 2, 3].map((n) => it.call('addChange', [{ n }]));
    await master.called(3);
    for (const call of master.calls.toReversed()) call.answer((call.args[0] as Map<string, number>).get('n'));
    expect(await Promise.all(answers)).to.deep.equal([1, 2, 3]);
  });

  it('counts what it hears', async () => {
    await start();
    const it = await open();
    const before = it.heard();
    await it.call('addChange', [{}]);
    expect(it.heard()).to.be.greaterThan(before);
  });

  it('rejects with the remote exception where the password is wrong, and closes', async () => {
    await start();
    const error = await failure({ password: 'guess' });
    expect(error).to.be.instanceOf(PbRemoteError).with.property('remoteClass', 'twisted.cred.error.UnauthorizedLogin');
  });

  it('rejects with PbConnectError where nobody listens', async () => {
    await start();
    await master.stop();
    const error = await failure();
    expect(error).to.be.instanceOf(PbConnectError);
    expect(error.message).to.equal(`127.0.0.1:${master.port} can't be reached (ECONNREFUSED)`);
  });

  const unwell: Record<string, [onSocket: (socket: Socket) => void, text: string]> = {
    'closes at once': [(socket) => socket.end(), 'closed the connection'],
    'resets the connection': [(socket) => socket.resetAndDestroy(), 'ECONNRESET'],
    'speaks HTTP': [(socket) => socket.write(`HTTP/1.1 400 Bad\r\n${'x'.repeat(99)}`), 'does not speak Perspective Broker'],
    'offers a foreign dialect': [(socket) => socket.write(encodeBanana([bytes('fancy')], 'none')), 'no dialect'],
    'closes after its offer': [(socket) => socket.end(encodeBanana([bytes('pb')], 'none')), 'closed the connection'],
  };
  for (const [name, [onSocket, text]] of Object.entries(unwell)) {
    it(`rejects with PbConnectError where the peer ${name}`, async () => {
      await start({ onSocket });
      const error = await failure();
      expect(error).to.be.instanceOf(PbConnectError);
      expect(error.message).to.include(text);
    });
  }

  it('rejects where the login is answered with something else than a challenge', async () => {
    await start({ onLogin: (call) => call.answer(5) });
    expect(await failure()).to.be.instanceOf(PbConnectError).with.property('message', 'a login without a challenge');
  });

  it('rejects where the connection is cut in the middle of the login', async () => {
    await start({ onLogin: (call) => (call.method === 'login' ? call.cutInAnswer() : undefined) });
    expect(await failure()).to.be.instanceOf(PbConnectError);
  });

  it('gives up a peer that is silent for the time of connecting', async () => {
    await start({ onSocket: () => clock.advance(10_000) });
    const error = await failure();
    expect(error).to.be.instanceOf(PbConnectError);
    expect(error.message).to.include('did not let us in within 10 s');
  });

  it('gives up when its signal aborts, and at once where it has', async () => {
    const controller = new AbortController();
    await start({ onSocket: () => controller.abort() });
    expect(await failure({ signal: controller.signal })).to.be.instanceOf(PbConnectError);
    expect(await failure({ signal: controller.signal })).to.be.instanceOf(PbConnectError);
  });

  it('rejects the calls in flight when the connection is cut, and knows that it has ended', async () => {
    await start({ onChange: (call) => call.cut() });
    const it = await open();
    const error = await it.call('addChange', [{}]).then(() => expect.fail('answered'), (reason: unknown) => reason);
    expect(error).to.be.instanceOf(PbConnectionLost);
    expect(it.ended()).to.equal(true);
  });

  it('rejects the call whose answer is cut in the middle', async () => {
    await start({ onChange: (call) => call.cutInAnswer() });
    const error = await (await open()).call('addChange', [{}]).then(() => expect.fail('answered'), (reason: unknown) => reason);
    expect(error).to.be.instanceOf(PbConnectionLost);
  });

  it('rejects the calls in flight with the reason it is ended with, however often', async () => {
    await start({ onChange: () => {} });
    const it = await open();
    const call = it.call('addChange', [{}]).then(() => expect.fail('answered'), (reason: unknown) => reason as Error);
    it.end('enough');
    it.end('more than enough');
    expect((await call).message).to.equal('enough');
  });
});
