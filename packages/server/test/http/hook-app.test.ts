import { expect } from 'chai';
import { ChangeHookError } from 'change-hook-core';
import type { IntakeBody } from 'change-hook-core';
import { requestText, TestServer } from './support.js';
import type { TestServerOptions } from './support.js';

const MOUNT = '/change_hook/github';

interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

describe('the hook app', () => {
  let server: TestServer;
  const start = async (options: TestServerOptions = {}): Promise<TestServer> => (server = await new TestServer(options).start());
  afterEach(() => server.close());

  const ask = async (method: string, path: string, headers: Record<string, string> = {}, body = ''): Promise<Answer> => {
    const text = await server.raw(requestText(method, path, headers, body));
    const [head = '', ...rest] = text.split('\r\n\r\n');
    const [line = '', ...lines] = head.split('\r\n');
    return {
      status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(line)?.[1]),
      headers: Object.fromEntries(lines.map((it) => [it.slice(0, it.indexOf(':')).toLowerCase(), it.slice(it.indexOf(':') + 2)])),
      body: rest.join('\r\n\r\n'),
    };
  };
  const post = (path: string, headers: Record<string, string> = {}, body = '{}') => ask('POST', path, { 'Content-Type': 'application/json', ...headers }, body);

  describe('with an unknown path', () => {
    const paths = [
      '/', '/change_hook', '/change_hook/', '/change_hook/gitlab', '/change_hook/GitHub', '/change_hook/%67ithub', '/change_hook//github', '//change_hook/github',
      '/change_hook/github/x', '/change_hook/github//', '/change_hook/../change_hook/github', '/change_hook/constructor', '/change_hook/__proto__', '/change_hook/@acme/github',
      '/HEALTHZ', '//healthz', '/healthz/x', '/%68ealthz', '/favicon.ico', '/robots.txt', '/%E0%A4%A', '/%', '/a?b=c', 'http://[/', '/metrics', '/status',
    ];
    const comparable = ({ status, headers: { date: _date, 'x-request-id': _id, ...headers }, body }: Answer) => ({ status, headers, body });

    it('gives the same 404 whatever it is, and never says what is mounted', async () => {
      await start();
      const first = comparable(await post('/nowhere'));
      expect(first).to.deep.include({ status: 404, body: '{"error":"CH_DIALECT_NOT_LISTED","message":"not found"}' });
      for (const path of paths) expect(comparable(await post(path)), path).to.deep.equal(first);
    });

    for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
      it(`gives that 404 to ${method} as well, with nothing of what else would do`, async () => {
        await start();
        const answer = await ask(method, '/change_hook/gitlab');
        expect(answer.status).to.equal(404);
        expect(answer.headers).not.to.have.any.keys('allow', 'www-authenticate', 'retry-after');
      });
    }

    it('gives 404 to the head alone', async () => {
      await start();
      expect(await ask('HEAD', '/change_hook/gitlab')).to.deep.include({ status: 404, body: '' });
    });

    it('keeps no record of it: anybody could fill the store', async () => {
      await start();
      await post('/change_hook/gitlab');
      expect(server.refused).to.deep.equal([]);
    });

    it('gives 404 everywhere when nothing is mounted', async () => {
      await start({ mounts: [] });
      for (const path of [...paths, MOUNT, '/change_hook/base']) {
        for (const method of ['POST', 'GET', 'OPTIONS']) expect((await ask(method, path)).status, `${method} ${path}`).to.equal(404);
      }
    });

    it('takes nothing without the base path where there is one', async () => {
      await start({ basePath: '/bbot' });
      expect((await post(MOUNT)).status).to.equal(404);
      expect((await post(`/bbot${MOUNT}`)).status).to.equal(202);
      expect((await ask('GET', '/healthz')).status).to.equal(404);
      expect((await ask('GET', '/bbot/healthz')).status).to.equal(200);
    });
  });

  describe('with a request to a mount', () => {
    it('submits what it is, by lower-case names, and answers what the intake answers', async () => {
      await start();
      const answer = await post(`${MOUNT}/?a=1&b=%20`, { 'X-GitHub-Event': 'push', 'X-Odd': 'a' }, '{"a":1}');
      expect(answer).to.deep.include({ status: 202, body: '{"id":"r1","changes":1}' });
      const [request] = server.intake.requests;
      expect(request).to.deep.include({ mount: 'github', method: 'POST', query: 'a=1&b=%20', address: '127.0.0.1' });
      expect({ ...request?.headers }).to.deep.equal({
        host: 'x', connection: 'close', 'content-length': '7', 'content-type': 'application/json', 'x-github-event': 'push', 'x-odd': 'a',
      });
      expect(request?.body.toString()).to.equal('{"a":1}');
    });

    it('means base by /change_hook where base is mounted', async () => {
      await start({ mounts: [{ mount: 'base' }] });
      for (const path of ['/change_hook', '/change_hook/', '/change_hook?x=y']) expect((await post(path)).status, path).to.equal(202);
      expect(server.intake.requests.map(({ mount }) => mount)).to.deep.equal(['base', 'base', 'base']);
    });

    it('serves a scoped mount', async () => {
      await start({ mounts: [{ mount: '@acme/foo' }] });
      expect((await post('/change_hook/@acme/foo')).status).to.equal(202);
    });

    it('serves a client that takes it for its proxy', async () => {
      await start();
      expect((await post(`http://ci.example${MOUNT}?q`)).status).to.equal(202);
      expect(server.intake.requests[0]?.query).to.equal('q');
    });

    for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'PROPFIND']) {
      it(`answers 405 with Allow to ${method}`, async () => {
        await start({ mounts: [{ accepts: { methods: ['POST', 'GET'].filter((it) => it !== method), mediaTypes: ['application/json', ''] } }] });
        const answer = await ask(method, MOUNT);
        expect(answer.status).to.equal(405);
        expect(answer.headers['allow']).to.equal(method === 'GET' ? 'POST' : 'POST, GET');
        expect(JSON.parse(answer.body)).to.have.property('error', 'CH_REQUEST_METHOD');
      });
    }

    it('answers 405 with Allow to HEAD, and no body', async () => {
      await start();
      const answer = await ask('HEAD', MOUNT);
      expect(answer).to.deep.include({ status: 405, body: '' });
      expect(answer.headers['allow']).to.equal('POST');
    });

    it('answers 415 to another media type, and names those it takes', async () => {
      await start({ mounts: [{ accepts: { methods: ['POST'], mediaTypes: ['application/json'] } }] });
      const answer = await post(MOUNT, { 'Content-Type': 'text/plain' });
      expect(answer.status).to.equal(415);
      expect(answer.body).to.include('application/json').and.not.to.include('text/plain');
    });

    it('answers 400 to a signature that comes twice', async () => {
      await start();
      const answer = await server.raw(`POST ${MOUNT} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Hub-Signature-256: a\r\nX-Hub-Signature-256: b\r\n\r\n`);
      expect(answer).to.match(/^HTTP\/1\.1 400 /).and.to.include('CH_REQUEST_REPEATED_HEADER');
      expect(server.intake.requests).to.deep.equal([]);
    });

    it('answers 403 to a page in a browser where the mount is open', async () => {
      await start();
      const answer = await post(MOUNT, { Origin: 'https://evil.example' });
      expect(answer.status).to.equal(403);
      expect(answer.headers).not.to.have.property('access-control-allow-origin');
      expect(server.intake.requests).to.deep.equal([]);
    });

    it('answers 401 with a challenge where $auth is not met, and submits nothing', async () => {
      await start({ mounts: [{ gate: { bearer: ['t'] } }] });
      const answer = await post(MOUNT, { Authorization: 'Bearer u' });
      expect(answer.status).to.equal(401);
      expect(answer.headers).to.have.property('www-authenticate');
      expect(server.intake.requests).to.deep.equal([]);
    });

    it('submits the query without the token of $auth', async () => {
      await start({ mounts: [{ gate: { query: { name: 'token', tokens: ['t'] } } }] });
      expect((await post(`${MOUNT}?a=1&token=t`)).status).to.equal(202);
      expect(server.intake.requests[0]?.query).to.equal('a=1');
    });

    it('believes X-Forwarded-For from a trusted proxy alone', async () => {
      await start({ trustedProxies: ['127.0.0.1'], mounts: [{ gate: { allowFrom: ['192.0.2.0/24'] } }] });
      expect((await post(MOUNT, { 'X-Forwarded-For': '192.0.2.9' })).status).to.equal(202);
      expect(server.intake.requests[0]?.address).to.equal('192.0.2.9');
      expect((await post(MOUNT, { 'X-Forwarded-For': '192.0.2.9, 203.0.113.1' })).status).to.equal(403);
      expect((await post(MOUNT)).status).to.equal(403);
      expect(server.refused.map(({ address }) => address)).to.deep.equal(['203.0.113.1', '127.0.0.1']);
    });

    it('does not believe a stranger\'s X-Forwarded-For', async () => {
      await start({ mounts: [{ gate: { allowFrom: ['192.0.2.0/24'] } }] });
      expect((await post(MOUNT, { 'X-Forwarded-For': '192.0.2.9' })).status).to.equal(403);
    });

    it('keeps a short record of what it refuses', async () => {
      await start();
      await ask('PUT', MOUNT);
      expect(server.refused.map(({ mount, address, error }) => [mount, address, error.code])).to.deep.equal([['github', '127.0.0.1', 'CH_REQUEST_METHOD']]);
    });

    it('answers 500 with the code alone when the intake throws what it never should, and logs it', async () => {
      await start();
      server.intake.answer = () => {
        throw new Error('a bug with details');
      };
      expect(await post(MOUNT)).to.deep.include({ status: 500, body: '{"error":"CH_INTAKE_INTERNAL"}' });
      expect(server.log.text()).to.include('a bug with details');
    });

    it('answers by the code of an error that the intake throws', async () => {
      await start();
      server.intake.answer = () => {
        throw new ChangeHookError('CH_INBOX_UNAVAILABLE', { reason: 'disk full' });
      };
      const answer = await post(MOUNT);
      expect(answer).to.deep.include({ status: 503, body: '{"error":"CH_INBOX_UNAVAILABLE"}' });
      expect(answer.headers).to.have.property('retry-after');
    });

    it('goes on when the record of a refusal can not be kept', async () => {
      await start();
      server.refused.push = () => {
        throw new Error('the store is gone');
      };
      expect((await ask('PUT', MOUNT)).status).to.equal(405);
    });

    it('logs no query, no secret and no body', async () => {
      await start({ mounts: [{ gate: { bearer: ['hush-right'] } }] });
      await post(`${MOUNT}?token=hush-query`, { Authorization: 'Bearer hush-bearer', Cookie: 'hush-cookie', 'X-Hub-Signature': 'hush-signature' }, 'hush-body');
      await post(`${MOUNT}?token=hush-query`, { 'Content-Type': 'hush/type' }, 'hush-body');
      await ask('PUT', MOUNT);
      expect(server.log.lines).to.have.length(3);
      expect(server.log.text()).not.to.include('hush');
      expect(JSON.stringify(server.refused.map(({ error }) => [error.message, error.params]))).not.to.include('hush');
    });

    it('ties the line in its log to the answer by the request\'s id', async () => {
      await start();
      const { headers } = await ask('PUT', MOUNT);
      expect(server.log.lines[0]?.fields).to.include({ request: headers['x-request-id'], mount: 'github', code: 'CH_REQUEST_METHOD' });
    });
  });

  describe('in each answer', () => {
    const answers: readonly (readonly [body: IntakeBody, json: string, text: string])[] = [
      [{ id: 'r', changes: 1 }, '{"id":"r","changes":1}', 'r 1 change\n'],
      [{ id: 'r', changes: 3, duplicate: true }, '{"id":"r","changes":3,"duplicate":true}', 'r 3 changes (duplicate)\n'],
      [{ id: 'r', polls: 2 }, '{"id":"r","polls":2}', 'r 2 polls\n'],
      [{ id: 'r', ignored: 'a ping' }, '{"id":"r","ignored":"a ping"}', 'r ignored: a ping\n'],
      [{ id: 'r', state: 'untranslated' }, '{"id":"r","state":"untranslated"}', 'r kept, untranslated\n'],
      [{ error: 'CH_X' }, '{"error":"CH_X"}', 'CH_X\n'],
      [{ error: 'CH_X', message: 'no', problems: ['a', 'b'] }, '{"error":"CH_X","message":"no","problems":["a","b"]}', 'CH_X: no: a: b\n'],
    ];
    for (const [body, json, text] of answers) {
      it(`says ${json}, or in text ${JSON.stringify(text)}`, async () => {
        await start();
        server.intake.answer = () => ({ status: 202, answer: body });
        const asJson = await post(MOUNT);
        expect(asJson.body).to.equal(json);
        expect(asJson.headers).to.include({ 'content-type': 'application/json; charset=utf-8', 'x-content-type-options': 'nosniff' });
        const asText = await post(MOUNT, { Accept: 'text/plain' });
        expect(asText.body).to.equal(text);
        expect(asText.headers).to.include({ 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' });
      });
    }

    for (const accept of ['text/html', 'text/html,application/xhtml+xml,*/*;q=0.8', '*/*', 'application/json, text/plain, */*', 'image/png', '', 'text/plainish']) {
      it(`is JSON where the sender accepts "${accept}"`, async () => {
        await start();
        for (const path of [MOUNT, '/nowhere']) expect((await post(path, { Accept: accept })).headers['content-type']).to.equal('application/json; charset=utf-8');
      });
    }

    it('has an id of its own, which is not the sender\'s', async () => {
      await start();
      const ids = new Set<string | undefined>();
      for (const path of [MOUNT, MOUNT, '/nowhere', '/healthz']) ids.add((await post(path, { 'X-Request-Id': 'mine' })).headers['x-request-id']);
      expect(ids.size).to.equal(4);
      expect([...ids]).not.to.include(undefined).and.not.to.include('mine');
    });

    it('has the length of its body in bytes', async () => {
      await start();
      server.intake.answer = () => ({ status: 202, answer: { id: 'r', ignored: 'für später' } });
      const answer = await post(MOUNT);
      expect(answer.headers['content-length']).to.equal(String(Buffer.byteLength('{"id":"r","ignored":"für später"}')));
    });
  });

  describe('the probes', () => {
    it('say that it lives', async () => {
      await start({ isReady: () => Promise.resolve(false) });
      expect(await ask('GET', '/healthz')).to.deep.include({ status: 200, body: 'ok\n' });
    });

    it('say whether it is ready', async () => {
      let ready = true;
      await start({ isReady: () => Promise.resolve(ready) });
      expect(await ask('GET', '/readyz?verbose')).to.deep.include({ status: 200, body: 'ready\n' });
      ready = false;
      expect(await ask('GET', '/readyz')).to.deep.include({ status: 503, body: 'not ready\n' });
    });

    it('are text that nobody keeps', async () => {
      await start();
      for (const path of ['/healthz', '/readyz']) {
        expect((await ask('GET', path)).headers).to.include({ 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
      }
    });

    it('answer HEAD without a body, and nothing else than GET and HEAD', async () => {
      await start();
      expect(await ask('HEAD', '/healthz')).to.deep.include({ status: 200, body: '' });
      for (const method of ['POST', 'PUT', 'OPTIONS']) expect((await ask(method, '/healthz')).status, method).to.equal(404);
    });

    it('say nothing of why, when asking fails', async () => {
      await start({ isReady: () => Promise.reject(new Error('details of the store')) });
      const answer = await ask('GET', '/readyz');
      expect(answer.status).to.be.oneOf([500, 503]);
      expect(answer.body).not.to.include('details');
      expect(server.log.text()).to.include('details of the store');
    });
  });
});
