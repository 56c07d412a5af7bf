import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'chai';
import { ManualClock, silentLog } from 'change-hook-core';
import { createHttpService } from '../../src/http/http-service.js';
import { eventually, LIMITS, requestText, TestServer } from './support.js';
import type { TestServerOptions } from './support.js';

const PATH = '/change_hook/github';
const answered = /\r\n\r\n.*\}/s;

describe('the HTTP service, stopping', () => {
  let server: TestServer;
  const start = async (options: TestServerOptions = {}): Promise<TestServer> => (server = await new TestServer(options).start());
  afterEach(() => server.close());

  const hold = (): (() => void) => {
    let finish = (): void => {};
    server.intake.answer = () =>
      new Promise((resolve) => (finish = () => resolve({ status: 202, answer: { id: 'held', changes: 1 } })));
    return () => finish();
  };

  it('answers what is under way, says that it closes, and is over then', async () => {
    await start();
    const finish = hold();
    const client = await server.connect();
    client.write(requestText('POST', PATH, { Connection: 'keep-alive' }, '{}'));
    await eventually(() => server.intake.requests.length === 1);
    let isOver = false;
    const stopped = server.service.stop().then(() => (isOver = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(isOver).to.equal(false);
    finish();
    expect(await client.ended())
      .to.match(/^HTTP\/1\.1 202 /)
      .and.to.match(/\r\nConnection: close\r\n/i);
    await stopped;
    expect(server.clock.next(), 'no timer is left').to.equal(undefined);
  });

  it('answers all that is under way on one connection, and closes it with the last', async () => {
    await start();
    const finishes: (() => void)[] = [];
    server.intake.answer = () => new Promise((resolve) => finishes.push(() => resolve({ status: 202, answer: { id: 'held', changes: 1 } })));
    const client = await server.connect();
    client.write(requestText('POST', PATH, { Connection: 'keep-alive' }, '{}').repeat(3));
    await eventually(() => finishes.length === 3);
    const stopped = server.service.stop();
    for (const finish of finishes) finish();
    const answers = (await client.ended()).split(/(?=HTTP\/1\.1 )/);
    expect(answers.map((it) => [it.slice(0, 12), /\r\nConnection: close\r\n/i.test(it)])).to.deep.equal([
      ['HTTP/1.1 202', false], ['HTTP/1.1 202', false], ['HTTP/1.1 202', true],
    ]);
    await stopped;
  });

  it('takes the rest of a body that is under way, and answers', async () => {
    await start();
    const client = await server.connect();
    client.write(requestText('POST', PATH, { Connection: 'keep-alive', 'Content-Length': '2' }, '{'));
    await eventually(() => server.budget.used > 0);
    const stopped = server.service.stop();
    client.write('}');
    expect(await client.ended()).to.match(/^HTTP\/1\.1 202 /);
    await stopped;
  });

  it('takes a request whose head is half in, and answers', async () => {
    await start();
    const client = await server.connect();
    client.write(`POST ${PATH} HTTP/1.1\r\nHo`);
    const seen = await server.connect(); // answered behind the half head, so that one has arrived
    seen.write(requestText('GET', '/healthz', {}));
    await seen.ended();
    const stopped = server.service.stop();
    client.write('st: x\r\nContent-Length: 2\r\n\r\n{}');
    expect(await client.ended())
      .to.match(/^HTTP\/1\.1 202 /)
      .and.to.match(/\r\nConnection: close\r\n/i);
    await stopped;
  });

  it('closes idle connections, those that were used and those that never were', async () => {
    await start();
    const used = await server.connect();
    used.write(requestText('POST', PATH, { Connection: 'keep-alive' }, '{}'));
    await used.until(answered);
    const unused = await server.connect();
    const seen = await server.connect();
    seen.write(requestText('GET', '/healthz', {}));
    await seen.ended();
    await server.service.stop();
    await Promise.all([used.ended(), unused.ended()]);
  });

  it('takes no new connection', async () => {
    await start();
    const finish = hold();
    const client = await server.connect();
    client.write(requestText('POST', PATH, {}, '{}'));
    await eventually(() => server.intake.requests.length === 1);
    const { port } = server.service.address;
    const stopped = server.service.stop();
    const late = connect({ port, host: '127.0.0.1' });
    const [error] = (await once(late, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).to.equal('ECONNREFUSED');
    finish();
    await stopped;
  });

  it('cuts off what has not ended when the time for that is over, and says so', async () => {
    await start({ limits: { drainMs: 30_000 } });
    hold();
    const client = await server.connect();
    client.write(requestText('POST', PATH, {}, '{}'));
    await eventually(() => server.intake.requests.length === 1);
    const stopped = server.service.stop();
    await eventually(() => server.clock.next() !== undefined);
    server.clock.advance(30_000);
    await stopped;
    expect(await client.ended()).to.equal('');
    expect(server.log.lines.map(({ message }) => message).join()).to.include('cut off');
  });

  it('may be asked for twice, and before the start', async () => {
    await start();
    await Promise.all([server.service.stop(), server.service.stop()]);
    await server.service.stop();
    const never = createHttpService({
      handler: () => {},
      http: { host: '127.0.0.1', port: 0, limits: LIMITS },
      clock: new ManualClock(),
      log: silentLog,
    });
    await never.stop();
  });

  it('right after the start leaves nothing listening', async () => {
    server = new TestServer();
    const started = server.service.start();
    const stopped = server.service.stop();
    await started;
    await stopped;
    expect(() => server.service.address).to.throw();
  });
});
