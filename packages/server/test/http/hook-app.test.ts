import { expect } from 'chai';
import { ChangeHookError } from 'change-hook-core';
import { TestServer } from './support.js';
import type { Answer, TestServerOptions } from './support.js';

const MOUNT = '/change_hook/github';

describe('the hook app', () => {
  let server: TestServer;
  const start = async (options: TestServerOptions = {}): Promise<TestServer> => (server = await new TestServer(options).start());
  afterEach(() => server.close());

  it('takes a request to / for the mount that is meant by it, and no other path', async () => {
    await start({ rootMount: 'github', basePath: '/ci' });
    for (const path of ['/ci/', '/ci/?a=b']) expect((await server.post(path)).status, path).to.equal(202);
    expect(server.intake.requests.map(({ mount, query }) => [mount, query])).to.deep.equal([['github', ''], ['github', 'a=b']]);
    expect(server.intake.requests[0]?.requestId).to.match(/^\w+-1$/);
    for (const path of ['/', '/ci', '/ci//', '/ci/x', '/ci/%2f']) expect((await server.post(path)).status, path).to.equal(404);
  });

  describe('with an unknown path', () => {
    const paths = [
      '/',
      '/change_hook',
      '/change_hook/',
      '/change_hook/gitlab',
      '/change_hook/GitHub',
      '/change_hook/%67ithub',
      '/change_hook//github',
      '//change_hook/github',
      '/change_hook/github/x',
      '/change_hook/github//',
      '/change_hook/../change_hook/github',
      '/change_hook/constructor',
      '/change_hook/__proto__',
      '/change_hook/@acme/github',
      '/HEALTHZ',
      '//healthz',
      '/healthz/x',
      '/%68ealthz',
      '/favicon.ico',
      '/robots.txt',
      '/%E0%A4%A',
      '/%',
      '/a?b=c',
      'http://[/',
      '/metrics',
      '/status',
    ];
    const comparable = ({ status, headers: { date: _date, 'x-request-id': _id, ...headers }, body }: Answer) => ({
      status,
      headers,
      body,
    });

    it('gives the same 404 whatever it is, and never says what is mounted', async () => {
      await start();
      const first = comparable(await server.post('/nowhere'));
      expect(first).to.deep.include({ status: 404, body: '{"error":"CH_DIALECT_NOT_LISTED","message":"not found"}' });
      for (const path of paths) expect(comparable(await server.post(path)), path).to.deep.equal(first);
    });

    for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
      it(`gives that 404 to ${method} as well, with nothing of what else would do`, async () => {
        await start();
        const answer = await server.ask(method, '/change_hook/gitlab');
        expect(answer.status).to.equal(404);
        expect(answer.headers).not.to.have.any.keys('allow', 'www-authenticate', 'retry-after');
      });
    }

    it('gives 404 to the head alone', async () => {
      await start();
      expect(await server.ask('HEAD', '/change_hook/gitlab')).to.deep.include({ status: 404, body: '' });
    });

    it('keeps no record of it: anybody could fill the store', async () => {
      await start();
      await server.post('/change_hook/gitlab');
      expect(server.refused).to.deep.equal([]);
    });

    it('gives 404 everywhere when nothing is mounted', async () => {
      await start({ mounts: [] });
      for (const path of [...paths, MOUNT, '/change_hook/base']) {
        for (const method of ['POST', 'GET', 'OPTIONS'])
          expect((await server.ask(method, path)).status, `${method} ${path}`).to.equal(404);
      }
    });

    it('takes nothing without the base path where there is one', async () => {
      await start({ basePath: '/bbot' });
      expect((await server.post(MOUNT)).status).to.equal(404);
      expect((await server.post(`/bbot${MOUNT}`)).status).to.equal(202);
      expect((await server.ask('GET', '/healthz')).status).to.equal(404);
      expect((await server.ask('GET', '/bbot/healthz')).status).to.equal(200);
    });
  });

  describe('with a request to a mount', () => {
    it('submits what it is, by lower-case names, and answers what the intake answers', async () => {
      await start();
      const answer = await server.post(`${MOUNT}/?a=1&b=%20`, { 'X-GitHub-Event': 'push', 'X-Odd': 'a' }, '{"a":1}');
      expect(answer).to.deep.include({ status: 202, body: '{"id":"r1","changes":1}' });
      const [request] = server.intake.requests;
      expect(request).to.deep.include({ mount: 'github', method: 'POST', query: 'a=1&b=%20', address: '127.0.0.1' });
      expect({ ...request?.headers }).to.deep.equal({
        host: 'x',
        connection: 'close',
        'content-length': '7',
        'content-type': 'application/json',
        'x-github-event': 'push',
        'x-odd': 'a',
      });
      expect(request?.body.toString()).to.equal('{"a":1}');
    });

    it('means base by /change_hook where base is mounted', async () => {
      await start({ mounts: [{ mount: 'base' }] });
      for (const path of ['/change_hook', '/change_hook/', '/change_hook?x=y'])
        expect((await server.post(path)).status, path).to.equal(202);
      expect(server.intake.requests.map(({ mount }) => mount)).to.deep.equal(['base', 'base', 'base']);
    });

    it('serves a scoped mount', async () => {
      await start({ mounts: [{ mount: '@acme/foo' }] });
      expect((await server.post('/change_hook/@acme/foo')).status).to.equal(202);
    });

    it('serves a client that takes it for its proxy', async () => {
      await start();
      expect((await server.post(`http://ci.example${MOUNT}?q`)).status).to.equal(202);
      expect(server.intake.requests[0]?.query).to.equal('q');
    });

    for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'PROPFIND']) {
      it(`answers 405 with Allow to ${method}`, async () => {
        await start({
          mounts: [{ accepts: { methods: ['POST', 'GET'].filter((it) => it !== method), mediaTypes: ['application/json', ''] } }],
        });
        const answer = await server.ask(method, MOUNT);
        expect(answer.status).to.equal(405);
        expect(answer.headers['allow']).to.equal(method === 'GET' ? 'POST' : 'POST, GET');
        expect(JSON.parse(answer.body)).to.have.property('error', 'CH_REQUEST_METHOD');
      });
    }

    it('answers 405 with Allow to HEAD, and no body', async () => {
      await start();
      const answer = await server.ask('HEAD', MOUNT);
      expect(answer).to.deep.include({ status: 405, body: '' });
      expect(answer.headers['allow']).to.equal('POST');
    });

    it('answers 415 to another media type, and names those it takes', async () => {
      await start({ mounts: [{ accepts: { methods: ['POST'], mediaTypes: ['application/json'] } }] });
      const answer = await server.post(MOUNT, { 'Content-Type': 'text/plain' });
      expect(answer.status).to.equal(415);
      expect(answer.body).to.include('application/json').and.not.to.include('text/plain');
    });

    it('answers 400 to a signature that comes twice', async () => {
      await start();
      const answer = await server.raw(
        `POST ${MOUNT} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Hub-Signature-256: a\r\nX-Hub-Signature-256: b\r\n\r\n`,
      );
      expect(answer)
        .to.match(/^HTTP\/1\.1 400 /)
        .and.to.include('CH_REQUEST_REPEATED_HEADER');
      expect(server.intake.requests).to.deep.equal([]);
    });

    it('answers 403 to a page in a browser where the mount is open', async () => {
      await start();
      const answer = await server.post(MOUNT, { Origin: 'https://evil.example' });
      expect(answer.status).to.equal(403);
      expect(answer.headers).not.to.have.property('access-control-allow-origin');
      expect(server.intake.requests).to.deep.equal([]);
    });

    it('answers 401 with a challenge where $auth is not met, and submits nothing', async () => {
      await start({ mounts: [{ gate: { bearer: ['t'] } }] });
      const answer = await server.post(MOUNT, { Authorization: 'Bearer u' });
      expect(answer.status).to.equal(401);
      expect(answer.headers).to.have.property('www-authenticate');
      expect(server.intake.requests).to.deep.equal([]);
    });

    it('submits the query without the token of $auth', async () => {
      await start({ mounts: [{ gate: { query: { name: 'token', tokens: ['t'] } } }] });
      expect((await server.post(`${MOUNT}?a=1&token=t`)).status).to.equal(202);
      expect(server.intake.requests[0]?.query).to.equal('a=1');
    });

    it('believes X-Forwarded-For from a trusted proxy alone', async () => {
      await start({ trustedProxies: ['127.0.0.1'], mounts: [{ gate: { allowFrom: ['192.0.2.0/24'] } }] });
      expect((await server.post(MOUNT, { 'X-Forwarded-For': '192.0.2.9' })).status).to.equal(202);
      expect(server.intake.requests[0]?.address).to.equal('192.0.2.9');
      expect((await server.post(MOUNT, { 'X-Forwarded-For': '192.0.2.9, 203.0.113.1' })).status).to.equal(403);
      expect((await server.post(MOUNT)).status).to.equal(403);
      expect(server.refused.map(({ address }) => address)).to.deep.equal(['203.0.113.1', '127.0.0.1']);
    });

    it("does not believe a stranger's X-Forwarded-For", async () => {
      await start({ mounts: [{ gate: { allowFrom: ['192.0.2.0/24'] } }] });
      expect((await server.post(MOUNT, { 'X-Forwarded-For': '192.0.2.9' })).status).to.equal(403);
    });

    it('keeps a short record of what it refuses', async () => {
      await start();
      await server.ask('PUT', MOUNT);
      expect(server.refused.map(({ mount, address, error }) => [mount, address, error.code])).to.deep.equal([
        ['github', '127.0.0.1', 'CH_REQUEST_METHOD'],
      ]);
    });

    it('answers 500 with the code alone when the intake throws what it never should, and logs it', async () => {
      await start();
      server.intake.answer = () => {
        throw new Error('a bug with details');
      };
      expect(await server.post(MOUNT)).to.deep.include({ status: 500, body: '{"error":"CH_INTAKE_INTERNAL"}' });
      expect(server.log.text()).to.include('a bug with details');
    });

    it('answers by the code of an error that the intake throws', async () => {
      await start();
      server.intake.answer = () => {
        throw new ChangeHookError('CH_INBOX_UNAVAILABLE', { reason: 'disk full' });
      };
      const answer = await server.post(MOUNT);
      expect(answer).to.deep.include({ status: 503, body: '{"error":"CH_INBOX_UNAVAILABLE"}' });
      expect(answer.headers).to.have.property('retry-after');
    });

    it('goes on when the record of a refusal can not be kept', async () => {
      await start();
      server.refused.push = () => {
        throw new Error('the store is gone');
      };
      expect((await server.ask('PUT', MOUNT)).status).to.equal(405);
    });

    it('logs no query, no secret and no body', async () => {
      await start({ mounts: [{ gate: { bearer: ['hush-right'] } }] });
      await server.post(
        `${MOUNT}?token=hush-query`,
        { Authorization: 'Bearer hush-bearer', Cookie: 'hush-cookie', 'X-Hub-Signature': 'hush-signature' },
        'hush-body',
      );
      await server.post(`${MOUNT}?token=hush-query`, { 'Content-Type': 'hush/type' }, 'hush-body');
      await server.ask('PUT', MOUNT);
      expect(server.log.lines).to.have.length(3);
      expect(server.log.text()).not.to.include('hush');
      expect(JSON.stringify(server.refused.map(({ error }) => [error.message, error.params]))).not.to.include('hush');
    });

    it("ties the line in its log to the answer by the request's id", async () => {
      await start();
      const { headers } = await server.ask('PUT', MOUNT);
      expect(server.log.lines[0]?.fields).to.include({
        request: headers['x-request-id'],
        mount: 'github',
        code: 'CH_REQUEST_METHOD',
      });
    });
  });
});
