import { expect } from 'chai';
import { requestText, TestServer } from './support.js';
import type { TestServerOptions } from './support.js';

const PATH = '/change_hook/github';
const answered = /\r\n\r\n.*\}/s;

describe('the HTTP service, asked to wait for 100 Continue', () => {
  let server: TestServer;
  const start = async (options: TestServerOptions = {}): Promise<TestServer> => (server = await new TestServer(options).start());
  afterEach(() => server.close());

  const expectation = { Expect: '100-continue', 'Content-Type': 'application/json' };

  it('says go on once the head is accepted, and then takes the body', async () => {
    await start();
    const client = await server.connect();
    client.write(requestText('POST', PATH, { ...expectation, 'Content-Length': '2' }));
    expect(await client.until(/\r\n\r\n/)).to.equal('HTTP/1.1 100 Continue\r\n\r\n');
    client.write('{}');
    expect(await client.ended()).to.match(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 202 /);
    expect(server.intake.requests.map(({ body }) => body.toString())).to.deep.equal(['{}']);
  });

  for (const [status, why, path, method, headers] of [
    [404, 'an unknown mount', '/change_hook/nothing', 'POST', {}],
    [405, 'a wrong method', PATH, 'PUT', {}],
    [415, 'a wrong media type', PATH, 'POST', { 'Content-Type': 'text/plain' }],
    [403, 'a browser', PATH, 'POST', { Origin: 'https://x.example' }],
    [413, 'a body that is announced too large', PATH, 'POST', { 'Content-Length': '1001' }],
  ] as const) {
    it(`says no at once to ${why}`, async () => {
      await start();
      const client = await server.connect();
      client.write(requestText(method, path, { Connection: 'keep-alive', 'Content-Length': '500', ...expectation, ...headers }));
      expect(await client.until(answered)).to.match(new RegExp(`^HTTP/1\\.1 ${status} `)).and.not.to.include('100 Continue');
    });
  }

  it('says come later when there is no room for the body', async () => {
    await start({ limits: { inFlight: 1_000 } });
    server.budget.take(900);
    const client = await server.connect();
    client.write(requestText('POST', PATH, { ...expectation, 'Content-Length': '500' }));
    expect(await client.until(answered)).to.match(/^HTTP\/1\.1 503 /).and.not.to.include('100 Continue');
  });

  it('does not say it to HTTP/1.0, which knows no such thing', async () => {
    await start();
    const client = await server.connect();
    client.write(requestText('POST', PATH, { ...expectation, 'Content-Length': '2' }).replace('HTTP/1.1', 'HTTP/1.0') + '{}');
    expect(await client.ended()).to.match(/^HTTP\/1\.1 202 /).and.not.to.include('100 Continue');
  });

  it('takes a body that did not wait', async () => {
    await start();
    expect(await server.raw(requestText('POST', PATH, expectation, '{}'))).to.match(/HTTP\/1\.1 202 /);
  });

  it('answers 417 to any other expectation', async () => {
    await start();
    expect(await server.raw(requestText('POST', PATH, { Expect: '200-ok' }, '{}'))).to.match(/^HTTP\/1\.1 417 /);
  });
});
