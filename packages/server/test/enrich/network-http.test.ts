import { expect } from 'chai';
import { MockAgent } from 'undici';
import { ManualClock } from 'change-hook-core';
import type { NetworkHttp } from 'change-hook-core';
import { createCachedNetworkHttp, createNetworkHttp, MOST_A_MINUTE, MOST_NETWORK_BYTES } from '../../src/enrich/network-http.js';

const ORIGIN = 'https://service.example';
const NETWORK = ['service.example'];

describe('the HTTP that verify is lent', () => {
  let agent: MockAgent;
  let clock: ManualClock;
  /** Paths, in the order in which they were asked for. */
  let asked: string[];
  let answer: (path: string) => { statusCode: number; data: string; headers?: Record<string, string> };
  beforeEach(() => {
    agent = new MockAgent();
    agent.disableNetConnect();
    clock = new ManualClock();
    asked = [];
    answer = (path) => ({ statusCode: 200, data: `text of ${path}` });
    agent.get(ORIGIN).intercept({ path: () => true, method: 'GET' }).reply(({ path }) => {
      asked.push(path);
      const { statusCode, data, headers } = answer(path);
      return { statusCode, data, ...(headers === undefined ? {} : { responseOptions: { headers } }) };
    }).persist();
  });
  afterEach(() => agent.close());

  const plain = (): NetworkHttp => createNetworkHttp({ network: NETWORK, dispatcher: agent, clock });
  const cached = (): NetworkHttp => createCachedNetworkHttp({ network: NETWORK, dispatcher: agent, clock });
  const codeOf = (asking: Promise<string>): Promise<unknown> => asking.then(() => undefined, (error: { code?: string }) => error.code);

  it('gives the text of an answer 200', async () => {
    expect(await plain().get(`${ORIGIN}/a?b=1`)).to.equal('text of /a?b=1');
  });

  it('asks no other host', async () => {
    for (const url of ['https://evil.example/', 'http://service.example/', 'https://service.example:444/']) expect(await codeOf(plain().get(url))).to.equal('CH_HTTP_REFUSED');
    expect(asked).to.deep.equal([]);
  });

  it('fails at any other status, redirects too, and at what is too large', async () => {
    for (const statusCode of [204, 301, 404, 500]) {
      answer = () => ({ statusCode, data: '', headers: { location: `${ORIGIN}/b` } });
      expect(await codeOf(plain().get(`${ORIGIN}/a`)), String(statusCode)).to.equal('CH_HTTP_FAILED');
    }
    answer = () => ({ statusCode: 200, data: 'x'.repeat(MOST_NETWORK_BYTES + 1) });
    expect(await codeOf(plain().get(`${ORIGIN}/a`))).to.equal('CH_HTTP_FAILED');
    expect(asked).to.have.length(5);
  });

  it('remembers nothing where it confirms', async () => {
    const http = plain();
    await http.get(`${ORIGIN}/a`);
    await http.get(`${ORIGIN}/a`);
    expect(asked).to.have.length(2);
  });

  it('asks for one thing once, for all who want it at once and for a day', async () => {
    const http = cached();
    await Promise.all([http.get(`${ORIGIN}/a`), http.get(`${ORIGIN}/a`)]);
    clock.advance(23 * 3_600_000);
    await http.get(`${ORIGIN}/a`);
    expect(asked).to.deep.equal(['/a']);
    clock.advance(2 * 3_600_000);
    await http.get(`${ORIGIN}/a`);
    expect(asked).to.deep.equal(['/a', '/a']);
  });

  it('asks again after a failure', async () => {
    const http = cached();
    answer = () => ({ statusCode: 500, data: '' });
    expect(await codeOf(http.get(`${ORIGIN}/a`))).to.equal('CH_HTTP_FAILED');
    answer = () => ({ statusCode: 200, data: 'mended' });
    expect(await http.get(`${ORIGIN}/a`)).to.equal('mended');
  });

  it('asks so many times a minute and no more, whatever strangers send', async () => {
    const http = cached();
    for (let n = 0; n < MOST_A_MINUTE; n++) await http.get(`${ORIGIN}/${n}`);
    expect(await codeOf(http.get(`${ORIGIN}/more`))).to.equal('CH_HTTP_FAILED');
    expect(await http.get(`${ORIGIN}/1`)).to.equal('text of /1');
    clock.advance(60_000);
    expect(await http.get(`${ORIGIN}/more`)).to.equal('text of /more');
  });
});
