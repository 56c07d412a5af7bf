import { expect } from 'chai';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { createFront } from '../../src/dev/front.js';
import type { Answered, Front } from '../../src/dev/front.js';

describe('the front before the gateways of change-hook dev', () => {
  const servers: Server[] = [];
  let front: Front;
  let answered: Answered[];
  beforeEach(async () => {
    answered = [];
    front = await createFront(0, (it) => void answered.push(it));
  });
  afterEach(async () => {
    await front.close();
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });
  const gateway = async (listener: RequestListener): Promise<number> => {
    const server = createServer(listener).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const post = (path: string, body: string | Uint8Array = 'x'): Promise<Response> => fetch(front.url + path, { method: 'POST', body });

  it('passes a request on as it came: path, repeated headers, bytes', async () => {
    const seen: { message: IncomingMessage; body: Buffer }[] = [];
    front.open(await gateway((message, response) => {
      void buffer(message).then((body) => {
        seen.push({ message, body });
        response.writeHead(202, { 'content-type': 'application/json' }).end('{"id":"1"}');
      });
    }));
    const bytes = Buffer.from([0, 255, 13, 10, 128]);
    const { hostname, port } = new URL(front.url);
    const call = request({ hostname, port, method: 'POST', path: '/change_hook/%41?a=%20&token=s3cret', headers: { 'X-Twice': ['1', '2'], 'Content-Length': bytes.length } });
    call.end(bytes);
    const [answer] = (await once(call, 'response')) as [IncomingMessage];
    expect({ status: answer.statusCode, body: await text(answer) }).to.deep.equal({ status: 202, body: '{"id":"1"}' });
    expect(seen[0]?.message.url).to.equal('/change_hook/%41?a=%20&token=s3cret');
    expect(seen[0]?.message.headersDistinct['x-twice']).to.deep.equal(['1', '2']);
    expect(seen[0]?.body.equals(bytes)).to.equal(true);
    expect(answered).to.deep.equal([{ method: 'POST', path: '/change_hook/%41', status: 202, body: '{"id":"1"}' }]);
  });

  it('passes on a body of which the length is not told', async () => {
    front.open(await gateway((message, response) => void buffer(message).then((body) => response.end(String(body.length)))));
    const { hostname, port } = new URL(front.url);
    const call = request({ hostname, port, method: 'POST', path: '/' });
    call.write('12345');
    call.end('67');
    const [answer] = (await once(call, 'response')) as [IncomingMessage];
    expect(await text(answer)).to.equal('7');
  });

  it('holds what arrives while there is no gateway, until there is one', async () => {
    const held = post('/a');
    const other = post('/b');
    front.open(await gateway((message, response) => void response.end(message.url)));
    expect([await (await held).text(), await (await other).text()]).to.deep.equal(['/a', '/b']);
  });

  it('holds again when it is told to, and goes to the next gateway then', async () => {
    front.open(await gateway((_message, response) => void response.end('first')));
    expect(await (await post('/')).text()).to.equal('first');
    front.hold();
    const held = post('/');
    front.open(await gateway((_message, response) => void response.end('second')));
    expect(await (await held).text()).to.equal('second');
  });

  it('answers 503 while the gateway can not start, to those that wait as well', async () => {
    const held = post('/a');
    front.refuse('the build failed');
    for (const answer of [await held, await post('/b', 'x'.repeat(100_000))]) {
      expect(answer.status).to.equal(503);
      expect(answer.headers.get('retry-after')).to.equal('1');
      expect(await answer.json()).to.deep.equal({ error: 'change-hook: the build failed' });
    }
    expect(answered.map(({ path, status }) => `${path} ${status}`)).to.deep.equal(['/a 503', '/b 503']);
  });

  it('answers 503 when the gateway ends in the middle', async () => {
    front.open(await gateway((message) => void message.socket.destroy()));
    const answer = await post('/');
    expect(answer.status).to.equal(503);
    expect(await answer.json()).to.deep.equal({ error: 'change-hook: the gateway ended before it answered' });
  });

  it('lets go of the gateway when the sender goes away', async () => {
    const gone = new Promise<void>((resolve) => {
      void gateway((message) => void message.once('close', resolve)).then((port) => front.open(port));
    });
    const { hostname, port } = new URL(front.url);
    const socket = connect(Number(port), hostname);
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf');
    await new Promise<void>((resolve) => servers[0]?.once('request', () => resolve()) ?? setImmediate(function look() {
      if (servers[0] === undefined) setImmediate(look);
      else servers[0].once('request', () => resolve());
    }));
    socket.destroy();
    await gone;
  });

  it('says so when the port is taken', async () => {
    const { port } = new URL(front.url);
    const failure = await createFront(Number(port), () => {}).then(() => '', (error: Error) => error.message);
    expect(failure).to.match(new RegExp(`^can't listen on 127\\.0\\.0\\.1:${port}: .*EADDRINUSE`));
  });

  it('closes though a request is held', async () => {
    const held = post('/').then((answer) => answer.status, () => 'cut off');
    await front.close();
    expect(await held).to.be.oneOf([503, 'cut off']);
  });
});
