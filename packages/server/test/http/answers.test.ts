import { expect } from 'chai';
import type { IntakeBody } from 'change-hook-core';
import { TestServer } from './support.js';
import type { TestServerOptions } from './support.js';

const MOUNT = '/change_hook/github';

describe('an answer of the hook app', () => {
  let server: TestServer;
  const start = async (options: TestServerOptions = {}): Promise<TestServer> => (server = await new TestServer(options).start());
  afterEach(() => server.close());

  const answers: readonly (readonly [body: IntakeBody, json: string, text: string])[] = [
    [{ id: 'r', changes: 1 }, '{"id":"r","changes":1}', 'r 1 change\n'],
    [{ id: 'r', changes: 3, duplicate: true }, '{"id":"r","changes":3,"duplicate":true}', 'r 3 changes (duplicate)\n'],
    [{ id: 'r', polls: 2 }, '{"id":"r","polls":2}', 'r 2 polls\n'],
    [{ id: 'r', ignored: 'a ping' }, '{"id":"r","ignored":"a ping"}', 'r ignored: a ping\n'],
    [{ id: 'r', state: 'untranslated' }, '{"id":"r","state":"untranslated"}', 'r kept, untranslated\n'],
    [{ error: 'CH_X' }, '{"error":"CH_X"}', 'CH_X\n'],
    [
      { error: 'CH_X', message: 'no', problems: ['a', 'b'] },
      '{"error":"CH_X","message":"no","problems":["a","b"]}',
      'CH_X: no: a: b\n',
    ],
  ];
  for (const [body, json, text] of answers) {
    it(`says ${json}, or in text ${JSON.stringify(text)}`, async () => {
      await start();
      server.intake.answer = () => ({ status: 202, answer: body });
      const asJson = await server.post(MOUNT);
      expect(asJson.body).to.equal(json);
      expect(asJson.headers).to.include({
        'content-type': 'application/json; charset=utf-8',
        'x-content-type-options': 'nosniff',
      });
      const asText = await server.post(MOUNT, { Accept: 'text/plain' });
      expect(asText.body).to.equal(text);
      expect(asText.headers).to.include({ 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' });
    });
  }

  for (const accept of [
    'text/html',
    'text/html,application/xhtml+xml,*/*;q=0.8',
    '*/*',
    'application/json, text/plain, */*',
    'image/png',
    '',
    'text/plainish',
  ]) {
    it(`is JSON where the sender accepts "${accept}"`, async () => {
      await start();
      for (const path of [MOUNT, '/nowhere'])
        expect((await server.post(path, { Accept: accept })).headers['content-type']).to.equal('application/json; charset=utf-8');
    });
  }

  it("has an id of its own, which is not the sender's", async () => {
    await start();
    const ids = new Set<string | undefined>();
    for (const path of [MOUNT, MOUNT, '/nowhere', '/healthz'])
      ids.add((await server.post(path, { 'X-Request-Id': 'mine' })).headers['x-request-id']);
    expect(ids.size).to.equal(4);
    expect([...ids])
      .not.to.include(undefined)
      .and.not.to.include('mine');
  });

  it('has the length of its body in bytes', async () => {
    await start();
    server.intake.answer = () => ({ status: 202, answer: { id: 'r', ignored: 'für später' } });
    const answer = await server.post(MOUNT);
    expect(answer.headers['content-length']).to.equal(String(Buffer.byteLength('{"id":"r","ignored":"für später"}')));
  });
});

describe('the probes of the hook app', () => {
  let server: TestServer;
  const start = async (options: TestServerOptions = {}): Promise<TestServer> => (server = await new TestServer(options).start());
  afterEach(() => server.close());

  it('say that it lives', async () => {
    await start({ isReady: () => Promise.resolve(false) });
    expect(await server.ask('GET', '/healthz')).to.deep.include({ status: 200, body: 'ok\n' });
  });

  it('say whether it is ready', async () => {
    let ready = true;
    await start({ isReady: () => Promise.resolve(ready) });
    expect(await server.ask('GET', '/readyz?verbose')).to.deep.include({ status: 200, body: 'ready\n' });
    ready = false;
    expect(await server.ask('GET', '/readyz')).to.deep.include({ status: 503, body: 'not ready\n' });
  });

  it('are text that nobody keeps', async () => {
    await start();
    for (const path of ['/healthz', '/readyz']) {
      expect((await server.ask('GET', path)).headers).to.include({
        'content-type': 'text/plain; charset=utf-8',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      });
    }
  });

  it('answer HEAD without a body, and nothing else than GET and HEAD', async () => {
    await start();
    expect(await server.ask('HEAD', '/healthz')).to.deep.include({ status: 200, body: '' });
    for (const method of ['POST', 'PUT', 'OPTIONS']) expect((await server.ask(method, '/healthz')).status, method).to.equal(404);
  });

  it('say nothing of why, when asking fails', async () => {
    await start({ isReady: () => Promise.reject(new Error('details of the store')) });
    const answer = await server.ask('GET', '/readyz');
    expect(answer.status).to.be.oneOf([500, 503]);
    expect(answer.body).not.to.include('details');
    expect(server.log.text()).to.include('details of the store');
  });
});
