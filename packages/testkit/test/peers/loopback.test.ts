import { expect } from 'chai';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isChangeHookError } from 'change-hook-core';
import type { EnrichHttp, HttpCall } from 'change-hook-core';
import { loopbackHttp, LoopbackServer } from '../../src/index.js';

/** Answers by path with a status, and with what it was asked. */
class Echo extends LoopbackServer {
  protected override answer(request: IncomingMessage, response: ServerResponse): void {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const [, status = ''] = /\/(\d{3})$/.exec(request.url ?? '') ?? [];
      if (request.url === '/silence') return;
      response.writeHead(Number(status) || 200, { 'x-seen': request.headers['x-mine'] ?? 'none', location: '/elsewhere' });
      response.end(request.url === '/text' ? 'no JSON' : JSON.stringify([request.method, request.url, Buffer.concat(pieces).toString()]));
    });
  }
}

describe('HTTP over the loopback', () => {
  const server = new Echo();
  before(() => server.start());
  after(() => server.stop());

  const http = (): EnrichHttp => loopbackHttp({ api: { endpoint: `${server.url}/v1` } });
  const call = (...path: (string | number)[]): HttpCall => ({ base: server.url, path });
  const codeOf = (work: Promise<unknown>): Promise<string> =>
    work.then(() => 'none', (error: unknown) => (isChangeHookError(error) ? error.code : String(error)));

  it('builds the URL of segments and query, and sends the headers', async () => {
    const answer = await http().get({ base: `${server.url}/v1/`, path: ['a/b', 7], query: { page: 2 }, headers: { 'x-mine': 'yes' } });
    expect(answer.json()).to.deep.equal(['GET', '/v1/a%2Fb/7?page=2', '']);
    expect(answer.header('x-seen')).to.equal('yes');
    expect(answer.header('x-other')).to.equal(undefined);
  });

  it('posts a form', async () => {
    expect((await http().get({ ...call('form'), form: { q: 'a b' } })).json()).to.deep.equal(['POST', '/form', 'q=a+b']);
  });

  for (const status of [200, 302, 404, 422]) {
    it(`gives an answer ${status}`, async () => {
      expect((await http().get(call(status))).status).to.equal(status);
    });
  }

  for (const status of [429, 500, 503]) {
    it(`fails with an answer ${status}`, async () => {
      expect(await codeOf(http().get(call(status)))).to.equal('CH_HTTP_FAILED');
    });
  }

  it('fails with what is no JSON once that is asked for', async () => {
    const answer = await http().get(call('text'));
    expect(answer.text()).to.equal('no JSON');
    expect(() => answer.json()).to.throw('its answer is not JSON');
  });

  it('refuses an origin that is not in the options, and a segment that leaves the path', async () => {
    expect(await codeOf(loopbackHttp({}).get(call('a')))).to.equal('CH_HTTP_REFUSED');
    expect(await codeOf(http().get(call('..')))).to.equal('CH_HTTP_REFUSED');
  });

  it('fails when nobody is there, and when its signal aborts', async () => {
    const gone = new Echo();
    await gone.start();
    const { url } = gone;
    await gone.stop();
    expect(await codeOf(loopbackHttp({ url }).get({ base: url, path: ['a'] }))).to.equal('CH_HTTP_FAILED');
    const ended = new AbortController();
    const silent = loopbackHttp({ url: server.url }, ended.signal).get(call('silence'));
    ended.abort();
    expect(await codeOf(silent)).to.equal('CH_HTTP_FAILED');
  });
});
