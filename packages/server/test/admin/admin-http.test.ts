import { createServer } from 'node:http';
import type { IncomingHttpHeaders, RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { isChangeHookError } from 'change-hook-core';
import type { AdminHttp } from 'change-hook-core';
import { createAdminHttp, MOST_ADMIN_CALLS } from '../../src/admin/admin-http.js';
import { allowedOrigins } from '../../src/enrich/allowed-origins.js';
import { createEnrichDispatchers } from '../../src/enrich/dispatchers.js';

describe('HTTP for admin', () => {
  const servers: Server[] = [];
  const dispatchers = createEnrichDispatchers({ connect: 2_000, answer: 2_000 });
  after(() => dispatchers.close());
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  interface Seen {
    method: string | undefined;
    url: string | undefined;
    headers: IncomingHttpHeaders;
    body: string;
  }

  async function serve(listener: RequestListener): Promise<{ base: string; seen: Seen[] }> {
    const seen: Seen[] = [];
    const server = createServer((request, response) => {
      const { method, url, headers } = request;
      void text(request).then((body) => {
        seen.push({ method, url, headers, body });
        listener(request, response);
      });
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
  }

  const http = (bases: string[], signal = new AbortController().signal): AdminHttp => createAdminHttp({ allowed: allowedOrigins(bases), signal, dispatchers });
  const failure = async (work: Promise<unknown>): Promise<string> => {
    const thrown = await work.then(() => undefined, (error: unknown) => error);
    return isChangeHookError(thrown) ? `${thrown.code} ${thrown.message}` : String(thrown);
  };
  const LOGIN = { authorization: 'Bearer t', 'private-token': 't', accept: 'x' };

  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) {
    it(`sends ${method} with its body as JSON`, async () => {
      const { base, seen } = await serve((_request, response) => response.writeHead(201).end('{"id":1}'));
      const answer = await http([base]).send({ method, base, path: ['a/b'], query: { q: 1 }, headers: LOGIN, json: { x: ['ü'] } });
      expect([answer.status, answer.json()]).to.deep.equal([201, { id: 1 }]);
      expect(seen[0]).to.deep.include({ method, url: '/a%2Fb?q=1', body: '{"x":["ü"]}' });
      expect(seen[0]?.headers).to.include({ ...LOGIN, 'content-type': 'application/json' });
    });
  }

  for (const status of [301, 307, 404, 422, 429, 500, 503]) {
    it(`returns the answer ${status} of a POST as it is`, async () => {
      const { base, seen } = await serve((_request, response) => response.writeHead(status, { location: '/b', 'retry-after': '7' }).end('no'));
      const answer = await http([base]).send({ method: 'POST', base, path: ['a'] });
      expect([answer.status, answer.header('retry-after'), answer.text()]).to.deep.equal([status, '7', 'no']);
      expect(seen).to.have.length(1);
    });
  }

  it('returns 429 and 5xx of a GET, too', async () => {
    const { base } = await serve((_request, response) => response.writeHead(503).end());
    expect((await http([base]).send({ method: 'GET', base, path: ['a'] })).status).to.equal(503);
  });

  it('follows a redirect of GET with the login where the origin stays, and without it to another', async () => {
    const other = await serve((_request, response) => response.end('"there"'));
    const { base, seen } = await serve((request, response) => response.writeHead(302, { location: request.url === '/a' ? '/b' : `${other.base}/c` }).end());
    const answer = await http([base, other.base]).send({ method: 'GET', base, path: ['a'], headers: LOGIN });
    expect(answer.json()).to.equal('there');
    expect(seen[1]?.headers).to.include(LOGIN);
    expect(other.seen[0]?.headers).to.include({ accept: 'x' }).and.not.have.any.keys('authorization', 'private-token');
  });

  it('follows no redirect to an origin that does not stand in the options', async () => {
    const evil = await serve((_request, response) => response.end());
    const { base } = await serve((_request, response) => response.writeHead(302, { location: evil.base }).end());
    expect(await failure(http([base]).send({ method: 'GET', base, path: ['a'] }))).to.match(/^CH_HTTP_REFUSED/);
    expect(evil.seen).to.deep.equal([]);
  });

  it('asks no other origin than those of the options, and leaves no path', async () => {
    const { base, seen } = await serve((_request, response) => response.end());
    expect(await failure(http(['https://f.example']).send({ method: 'POST', base, path: ['a'] }))).to.match(/^CH_HTTP_REFUSED/);
    expect(await failure(http([base]).send({ method: 'DELETE', base, path: ['a', '..'] }))).to.match(/^CH_HTTP_REFUSED/);
    expect(seen).to.deep.equal([]);
  });

  it('fails where an answer is cut off, or nobody answers', async () => {
    const { base } = await serve((request, response) => {
      if (request.url === '/cut') response.writeHead(200, { 'content-length': '100' }).write('{"id":', () => response.destroy());
      else response.destroy();
    });
    for (const path of ['cut', 'none']) expect(await failure(http([base]).send({ method: 'POST', base, path: [path] }))).to.match(/^CH_HTTP_FAILED/);
  });

  it('ends when it is told to', async () => {
    const controller = new AbortController();
    const { base } = await serve(() => controller.abort(new Error('the operator ended it')));
    expect(await failure(http([base], controller.signal).send({ method: 'POST', base, path: ['a'] }))).to.match(/^CH_HTTP_FAILED .*the operator ended it/);
  });

  it('makes so many calls and no more', async () => {
    const { base, seen } = await serve((_request, response) => response.end());
    const client = http([base]);
    for (let call = 0; call < MOST_ADMIN_CALLS; call += 1) await client.send({ method: 'GET', base, path: ['a'] });
    expect(await failure(client.send({ method: 'GET', base, path: ['a'] }))).to.match(/^CH_HTTP_REFUSED/);
    expect(seen).to.have.length(MOST_ADMIN_CALLS);
  });
});
