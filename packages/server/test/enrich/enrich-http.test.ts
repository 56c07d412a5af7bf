import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import fc from 'fast-check';
import { isChangeHookError } from 'change-hook-core';
import type { EnrichHttp, HttpCall } from 'change-hook-core';
import { allowedOrigins } from '../../src/enrich/allowed-origins.js';
import { MOST_BYTES } from '../../src/enrich/ask-origin.js';
import { createEnrichDispatchers } from '../../src/enrich/dispatchers.js';
import { createEnrichHttp, MOST_CALLS } from '../../src/enrich/enrich-http.js';
import { enrichUrl } from '../../src/enrich/enrich-url.js';

const ALLOWED = new Set(['https://api.example']);
const code = (run: () => unknown): string | undefined => {
  try {
    run();
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

describe('the origins that enrich may ask', () => {
  it('are those of the URLs in the options, at any depth', () => {
    const origins = allowedOrigins({ api: 'https://a.example/api/v3', list: [{ deep: 'http://b.example:8080/x?y' }], name: 'https', other: 'ftp://c' });
    expect([...origins]).to.deep.equal(['https://a.example', 'http://b.example:8080']);
  });

  it('are none where the options name none', () => {
    expect(allowedOrigins({ token: 'x' }).size).to.equal(0);
    expect(allowedOrigins(undefined).size).to.equal(0);
  });
});

describe('the URL of an enrich call', () => {
  it('keeps the path of the base and encodes every segment', () => {
    const url = enrichUrl({ base: 'https://api.example/v3/', path: ['repos', 'a b', 'c/d?e#f', 7], query: { page: 2, q: 'x&y' } }, ALLOWED);
    expect(url.href).to.equal('https://api.example/v3/repos/a%20b/c%2Fd%3Fe%23f/7?page=2&q=x%26y');
  });

  for (const segment of ['', '.', '..']) {
    it(`refuses the segment ${JSON.stringify(segment)}`, () => {
      expect(code(() => enrichUrl({ base: 'https://api.example', path: ['repos', segment] }, ALLOWED))).to.equal('CH_HTTP_REFUSED');
    });
  }

  for (const base of ['https://evil.example', 'http://api.example', 'https://api.example:444', 'https://u:p@api.example', 'nonsense', 'file:///etc/passwd']) {
    it(`refuses the base ${base}`, () => {
      expect(code(() => enrichUrl({ base, path: ['x'] }, ALLOWED))).to.equal('CH_HTTP_REFUSED');
    });
  }

  it('never leaves the origin and path of its base, whatever a payload says', () => {
    const evil = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('../..', '%2e%2e', '//evil.example', '\\evil', '@evil', 'https://evil.example', '..\\..'));
    fc.assert(
      fc.property(fc.array(evil, { minLength: 1, maxLength: 4 }), (path) => {
        let url: URL;
        try {
          url = enrichUrl({ base: 'https://api.example/v3', path }, ALLOWED);
        } catch (error) {
          return isChangeHookError(error, 'CH_HTTP_REFUSED');
        }
        return url.origin === 'https://api.example' && url.pathname.startsWith('/v3/') && url.pathname.split('/').length === 2 + path.length;
      }),
    );
  });
});

describe('HTTP for enrich', () => {
  const servers: Server[] = [];
  const dispatchers = createEnrichDispatchers({ connect: 2_000, answer: 2_000 });
  after(() => dispatchers.close());
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  async function serve(listener: RequestListener): Promise<{ base: string; seen: IncomingMessage[] }> {
    const seen: IncomingMessage[] = [];
    const server = createServer((request, response) => {
      seen.push(request);
      listener(request, response);
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
  }

  const http = (...bases: string[]): EnrichHttp =>
    createEnrichHttp({ allowed: allowedOrigins(bases), signal: new AbortController().signal, dispatchers });
  const failure = async (client: EnrichHttp, call: HttpCall): Promise<string | undefined> => {
    const error = await client.get(call).then(() => undefined, (thrown: unknown) => thrown);
    return (error as { code?: string } | undefined)?.code;
  };

  it('gives status, headers and JSON, and sends the headers it is given', async () => {
    const { base, seen } = await serve((_request, response) => response.writeHead(404, { 'x-total': '3' }).end('{"a":1}'));
    const answer = await http(base).get({ base, path: ['x'], headers: { authorization: 'Bearer t' } });
    expect([answer.status, answer.header('x-total'), answer.json()]).to.deep.equal([404, '3', { a: 1 }]);
    expect(seen[0]?.headers).to.include({ authorization: 'Bearer t' });
    expect(seen[0]?.headers['user-agent']).to.match(/^change-hook\//);
  });

  for (const status of [429, 500, 503]) {
    it(`calls ${status} a failure that is worth another try`, async () => {
      const { base } = await serve((_request, response) => response.writeHead(status).end());
      expect(await failure(http(base), { base, path: ['x'] })).to.equal('CH_HTTP_FAILED');
    });
  }

  it('follows a redirect within the allowed origins, and without Authorization', async () => {
    const { base, seen } = await serve((request, response) => {
      if (request.url === '/a') response.writeHead(302, { location: '/b' }).end();
      else response.end('"there"');
    });
    const answer = await http(base).get({ base, path: ['a'], headers: { Authorization: 'Bearer t', 'PRIVATE-TOKEN': 't', accept: 'x' } });
    expect(answer.json()).to.equal('there');
    expect(seen[1]?.headers).to.include({ accept: 'x' });
    expect(seen[1]?.headers).to.not.have.any.keys('authorization', 'private-token');
  });

  it('posts a form where a call has one, and follows no redirect of it', async () => {
    const bodies: string[] = [];
    const { base, seen } = await serve((request, response) => {
      request.setEncoding('utf8').on('data', (text: string) => bodies.push(text)).on('end', () => {
        if (request.url === '/a') response.writeHead(307, { location: '/b' }).end();
        else response.end('{"a":1}');
      });
    });
    const answer = await http(base).get({ base, path: ['api'], form: { 'api.token': 't&x', 'a[0]': 'ü' } });
    expect(answer.json()).to.deep.equal({ a: 1 });
    expect(seen[0]?.method).to.equal('POST');
    expect(seen[0]?.headers).to.include({ 'content-type': 'application/x-www-form-urlencoded' });
    expect([...new URLSearchParams(bodies[0])]).to.deep.equal([['api.token', 't&x'], ['a[0]', 'ü']]);
    expect(await failure(http(base), { base, path: ['a'], form: { 'api.token': 't' } })).to.equal('CH_HTTP_FAILED');
    expect(seen.map(({ url }) => url)).to.deep.equal(['/api', '/a']);
  });

  it('does not follow a redirect to another origin', async () => {
    const evil = await serve((_request, response) => response.end('{}'));
    const { base } = await serve((_request, response) => response.writeHead(302, { location: `${evil.base}/x` }).end());
    expect(await failure(http(base), { base, path: ['a'] })).to.equal('CH_HTTP_REFUSED');
    expect(evil.seen).to.deep.equal([]);
  });

  it('gives up on redirects without end', async () => {
    const { base, seen } = await serve((_request, response) => response.writeHead(302, { location: '/again' }).end());
    expect(await failure(http(base), { base, path: ['a'] })).to.equal('CH_HTTP_FAILED');
    expect(seen).to.have.length(4);
  });

  it('stops reading an answer that is too large', async () => {
    const { base } = await serve((_request, response) => {
      const piece = Buffer.alloc(1024 * 1024);
      const more = (): void => {
        while (!response.destroyed && response.write(piece));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    expect(await failure(http(base), { base, path: ['a'] })).to.equal('CH_HTTP_FAILED');
    expect(MOST_BYTES).to.be.greaterThan(1024 * 1024);
  });

  it('calls a refused connection and an answer that is cut off failures', async () => {
    const { base } = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half');
      response.destroy();
    });
    expect(await failure(http(base), { base, path: ['a'] })).to.equal('CH_HTTP_FAILED');
    expect(await failure(http('http://127.0.0.1:1'), { base: 'http://127.0.0.1:1', path: ['a'] })).to.equal('CH_HTTP_FAILED');
  });

  it('calls text that is not JSON a failure when it is read as JSON', async () => {
    const { base } = await serve((_request, response) => response.end('<html>'));
    const answer = await http(base).get({ base, path: ['a'] });
    expect(code(() => answer.json())).to.equal('CH_HTTP_FAILED');
  });

  it('ends with its signal', async () => {
    const { base } = await serve(() => {});
    const controller = new AbortController();
    const client = createEnrichHttp({ allowed: allowedOrigins([base]), signal: controller.signal, dispatchers });
    const failed = failure(client, { base, path: ['a'] });
    controller.abort();
    expect(await failed).to.equal('CH_HTTP_FAILED');
  });

  it('counts its calls, and refuses one too many', async () => {
    const { base } = await serve((_request, response) => response.end('{}'));
    const client = http(base);
    for (let n = 0; n < MOST_CALLS; n += 1) await client.get({ base, path: ['a'] });
    expect(await failure(client, { base, path: ['a'] })).to.equal('CH_HTTP_REFUSED');
  });
});
