import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { ManualClock, MemoryLog } from 'change-hook-core';
import { createDoor } from '../../src/embed/door.js';
import type { Answer } from '../../src/embed/door.js';

describe('the way in for the server of an embedder', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  const make = (basePath = '') => {
    const clock = new ManualClock();
    const log = new MemoryLog();
    return { clock, log, door: createDoor({ basePath, isMounted: (name) => name === 'github', clock, log, drainMs: 30_000 }) };
  };
  const serve = async (listener: RequestListener): Promise<string> => {
    server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const ok: Answer = async (_request, response) => void response.end('ours');
  const textOf = async (url: string): Promise<[number, string]> => {
    const answer = await fetch(url, { method: 'POST' });
    return [answer.status, await answer.text()];
  };

  it('takes the URLs of mounts, by the raw path, and passes on every other', async () => {
    const { door } = make('/ci');
    door.open(ok);
    const url = await serve((request, response) => door.handler(request, response, () => response.end('host')));
    const asked = ['/ci/change_hook/github', '/ci/change_hook/github/?x=1', '/ci/change_hook/other', '/ci/change_hook', '/change_hook/github', '/ci/change_hook/GitHub', '/ci/change_hook/%67ithub', '/ci'];
    const answers = await Promise.all(asked.map(async (path) => (await textOf(url + path))[1]));
    expect(answers).to.deep.equal(['ours', 'ours', 'host', 'host', 'host', 'host', 'host', 'host']);
  });

  it('answers 404 to what is no mount where there is nobody to pass it on to', async () => {
    const { door } = make();
    door.open(ok);
    const url = await serve(door.handler);
    expect(await textOf(`${url}/else`)).to.deep.equal([404, '{"error":"CH_DIALECT_NOT_LISTED"}']);
  });

  it('answers 503 with Retry-After to a mount as long as nobody is behind it', async () => {
    const { door } = make();
    const url = await serve((request, response) => door.handler(request, response, () => response.end('host')));
    const answer = await fetch(`${url}/change_hook/github`, { method: 'POST' });
    expect([answer.status, answer.headers.get('retry-after'), await answer.text()]).to.deep.equal([503, '5', '{"error":"CH_INTAKE_BUSY"}']);
    door.open(ok);
    expect((await textOf(`${url}/change_hook/github`))[0]).to.equal(200);
    await door.close();
    expect((await textOf(`${url}/change_hook/github`))[0]).to.equal(503);
    expect(await textOf(`${url}/else`)).to.deep.equal([200, 'host']);
  });

  it('waits at its close for what is under way', async () => {
    const { door } = make();
    let respond = (): void => {};
    const begun = new Promise<void>((resolve) => {
      door.open(async (_request, response) => {
        resolve();
        await new Promise<void>((end) => (respond = end));
        response.end('late');
      });
    });
    const url = await serve(door.handler);
    const answer = textOf(`${url}/change_hook/github`);
    await begun;
    let closed = false;
    const close = door.close().then(() => (closed = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(closed).to.equal(false);
    respond();
    expect(await answer).to.deep.equal([200, 'late']);
    await close;
  });

  it('does not wait for ever, and says so', async () => {
    const { door, clock, log } = make();
    let asked = (_response: ServerResponse): void => {};
    const begun = new Promise<ServerResponse>((resolve) => (asked = resolve));
    door.open(async (_request, response) => asked(response));
    const url = await serve(door.handler);
    const answer = textOf(`${url}/change_hook/github`).catch(() => undefined);
    const response = await begun;
    const close = door.close();
    clock.advance(30_000);
    await close;
    expect(log.text()).to.include('left to their server');
    response.destroy();
    await answer;
  });

  it('does not wait for a sender that has gone', async () => {
    const { door } = make();
    let asked = (_request: IncomingMessage): void => {};
    const begun = new Promise<IncomingMessage>((resolve) => (asked = resolve));
    door.open(async (request) => asked(request));
    const url = await serve(door.handler);
    const cut = new AbortController();
    const answer = fetch(`${url}/change_hook/github`, { method: 'POST', signal: cut.signal }).catch(() => undefined);
    await begun;
    cut.abort();
    await answer;
    await door.close();
  });

  it('does not wait for one whose requests were pipelined, and had no turn', async () => {
    const { door } = make();
    let asked = 0;
    door.open(async () => void asked++);
    const url = await serve(door.handler);
    const client = connect(Number(new URL(url).port), '127.0.0.1');
    client.write('POST /change_hook/github HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n'.repeat(3));
    while (asked < 3) await new Promise((resolve) => setImmediate(resolve));
    client.resetAndDestroy();
    await door.close();
  });

  it('remembers what came through it, and leaves Koa nothing to answer', async () => {
    const { door } = make();
    door.open(ok);
    let context: { respond?: boolean; through: boolean } | undefined;
    const url = await serve((req, res) => {
      const ctx: { req: IncomingMessage; res: ServerResponse; respond?: boolean } = { req, res };
      void door.middleware(ctx, async () => res.end('host')).then(() => (context = { ...ctx, through: door.cameThrough(req) }));
    });
    await textOf(`${url}/change_hook/github`);
    while (context === undefined) await new Promise((resolve) => setImmediate(resolve));
    expect(context).to.include({ respond: false, through: true });
    context = undefined;
    expect(await textOf(`${url}/else`)).to.deep.equal([200, 'host']);
    while (context === undefined) await new Promise((resolve) => setImmediate(resolve));
    expect((context as { respond?: boolean }).respond).to.equal(undefined);
  });
});
