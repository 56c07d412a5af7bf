import { expect } from 'chai';
import { eventually, requestText, TestServer } from './support.js';
import type { RawClient, TestServerOptions } from './support.js';

const PATH = '/change_hook/github';
const answered = /\r\n\r\n.*\}/s;

describe('the HTTP service, refusing a sender that still sends', () => {
  let server: TestServer;
  const start = async (options: TestServerOptions = {}): Promise<TestServer> => (server = await new TestServer(options).start());
  afterEach(() => server.close());

  /** Sends on and on, as fast as it is taken, until told to stop or the connection is gone. */
  const sendOnAndOn = (client: RawClient): (() => void) => {
    let going = true;
    const piece = Buffer.alloc(64 * 1024, 'x');
    const more = (): void => {
      while (going && !client.socket.destroyed && client.socket.write(piece));
      if (going && !client.socket.destroyed) client.socket.once('drain', more);
    };
    more();
    return () => (going = false);
  };

  for (const connection of ['keep-alive', 'close']) {
    for (const [status, why, path, headers] of [
      [413, 'too much', PATH, { 'Content-Length': '90000000' }],
      [404, 'an unknown mount', '/change_hook/nothing', { 'Content-Length': '90000000' }],
      [415, 'a media type', PATH, { 'Content-Length': '900', 'Content-Type': 'text/plain' }],
    ] as const) {
      it(`lets it read why: ${why}, Connection: ${connection}`, async () => {
        await start();
        const client = await server.connect();
        client.write(requestText('POST', path, { Connection: connection, ...headers }));
        const stop = sendOnAndOn(client);
        expect(await client.until(answered)).to.match(new RegExp(`^HTTP/1\\.1 ${status} `));
        stop();
      });
    }

    it(`drops what it sends, and cuts it off when it goes on and on, Connection: ${connection}`, async () => {
      await start();
      const client = await server.connect();
      client.write(requestText('POST', PATH, { Connection: connection, 'Content-Length': '900000000' }));
      const stop = sendOnAndOn(client);
      await client.until(answered);
      const [socket] = server.accepted;
      const before = socket?.bytesRead ?? 0;
      await eventually(() => (socket?.bytesRead ?? 0) > before + 1_000_000);
      expect(socket?.destroyed).to.equal(false);
      await server.cutOff();
      stop();
      expect(server.intake.requests).to.deep.equal([]);
    });
  }

  it('goes on with the next request once the rest of the refused one is in', async () => {
    await start();
    const client = await server.connect();
    client.write(requestText('PUT', PATH, { Connection: 'keep-alive', 'Content-Length': '6' }, 'abc'));
    await client.until(/HTTP\/1\.1 405 .*\}/s);
    client.write('def');
    client.write(requestText('POST', PATH, { Connection: 'keep-alive', 'Content-Length': '2' }, '{'));
    await eventually(() => server.budget.used > 0);
    server.clock.advance(10_000); // the refused one's time is long over
    client.write('}');
    expect(await client.until(/HTTP\/1\.1 202 .*\}/s)).to.be.a('string');
    expect(server.intake.requests.map(({ body }) => body.toString())).to.deep.equal(['{}']);
  });

  it('ends a connection that was to be closed as soon as the rest is in', async () => {
    await start();
    const client = await server.connect();
    client.write(requestText('PUT', PATH, { 'Content-Length': '6' }, 'abc'));
    await client.until(answered);
    client.write('def');
    await eventually(() => server.accepted[0]?.destroyed === true);
    expect(server.clock.next()).to.equal(undefined);
  });
});
