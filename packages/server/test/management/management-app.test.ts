import { request } from 'node:http';
import { expect } from 'chai';
import { ChangeHookError } from 'change-hook-core';
import type { SinkStatus } from 'change-hook-delivery';
import { askManagement } from '../../src/management/management-client.js';
import { ABOUT, START, useManagement } from './support.js';

describe('the management API', () => {
  const at = useManagement();

  it('tells the status of the gateway and of its inbox', async () => {
    await at().receive('a');
    await at().settle('one', 'r', 'dead');
    const deliveries = [
      { sink: 'one', state: 'dead', count: 1 },
      { sink: 'two', state: 'pending', count: 1 },
    ];
    const inbox = { receipts: 1, rejections: 0, deliveries };
    expect(await at().get('/status')).to.deep.equal({ status: 200, body: { ...ABOUT, delivery: [], orphans: [], inbox } });
  });

  it('tells which deliveries wait for a sink that the config no longer has', async () => {
    await at().receive('a', { sinks: ['one', 'old', 'older'] });
    await at().receive('b', { sinks: ['old'] });
    await at().settle('older', 'r', 'dead');
    expect((await at().get('/status')).body).to.deep.include({ orphans: [{ sink: 'old', pending: 2 }] });
  });

  describe('of a running gateway', () => {
    const sink: SinkStatus = {
      sink: 'one',
      plugin: 'jsonl@1.0.0',
      circuit: 'open',
      reason: 'refused',
      untilProbeMs: 900,
      lanes: 0,
      delivered: 7,
      dead: 1,
      failures: 2,
    };
    const running = useManagement({ delivery: { status: () => [sink] } });

    it('tells how its sinks are doing', async () => {
      expect((await running().get('/status')).body).to.deep.include({ delivery: [sink] });
    });
  });

  describe('listing rejections', () => {
    it('gives the newest first, of one mount where it is named', async () => {
      await at().inbox.reject({ at: START, mount: 'github', address: '192.0.2.7', reason: 'no' });
      await at().inbox.reject({ at: START + 1, mount: 'base', reason: 'no again' });
      const second = { at: START + 1, mount: 'base', reason: 'no again' };
      expect((await at().get('/rejections')).body).to.deep.equal({
        rejections: [second, { at: START, mount: 'github', address: '192.0.2.7', reason: 'no' }],
      });
      expect((await at().get('/rejections?mount=base')).body).to.deep.equal({ rejections: [second] });
      expect((await at().get('/rejections?limit=1')).body).to.deep.equal({ rejections: [second] });
      expect((await at().get(`/rejections?from=${START + 1}`)).body).to.deep.equal({ rejections: [second] });
      expect((await at().get(`/rejections?from=${START}&to=${START + 1}&mount=base`)).body).to.deep.equal({ rejections: [] });
    });

    it('answers 400 to a filter that it does not have', async () => {
      const { status, body } = await at().get('/rejections?verdict=x');
      expect(status).to.equal(400);
      expect((body as { error: string }).error).to.equal('there is mount, from, to, limit, and not verdict');
    });
  });

  for (const path of [
    '/',
    '/nothing',
    '/status/x',
    '/receipts/a/b',
    '//status',
    '/change_hook/github',
    '/healthz',
    '/deliveries/1/x',
  ]) {
    it(`answers 404 in JSON for ${path}`, async () => {
      expect(await at().get(path)).to.deep.equal({ status: 404, body: { error: 'no such route' } });
    });
  }

  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'PROPFIND']) {
    it(`answers ${method} where only GET is known by JSON, and not as if it had been done`, async () => {
      const { status, body } = await askManagement(at().socket, method, '/status');
      expect(status).to.be.oneOf([405, 501]);
      expect(body).to.have.property('error');
    });
  }

  const send = (path: string, payload: string, type: string) =>
    new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
      const call = request({ socketPath: at().socket, method: 'POST', path, headers: { 'content-type': type } }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
        response.on('end', () => resolve({ status: response.statusCode, text }));
      });
      call.on('error', reject);
      call.end(payload);
    });

  for (const [what, payload, type, status] of [
    ['no JSON', '{"a":', 'application/json', 400],
    ['no object', '"text"', 'application/json', 400],
    ['a list', '[]', 'application/json', 400],
    ['too much', JSON.stringify({ a: 'x'.repeat(1_100_000) }), 'application/json', 413],
    ['a form', 'all=true', 'application/x-www-form-urlencoded', 415],
    ['text', '{"all":true}', 'text/plain', 415],
  ] as const) {
    it(`answers ${status} to a body that is ${what}, and does nothing`, async () => {
      await at().receive('a');
      const answer = await send('/deliveries/discard', payload, type);
      expect(answer.status).to.equal(status);
      expect(JSON.parse(answer.text)).to.have.property('error');
      expect(await at().states()).to.deep.equal({ 1: 'pending', 2: 'pending' });
    });
  }

  it('says by its code why the inbox can not answer, and logs it', async () => {
    at().inbox.status = () => Promise.reject(new ChangeHookError('CH_INBOX_UNAVAILABLE', { reason: 'disk full' }));
    const { status, body } = await at().get('/status');
    expect(status).to.equal(503);
    expect(body).to.deep.include({ error: 'CH_INBOX_UNAVAILABLE', params: { reason: 'disk full' } });
    expect(at().log.text()).to.include('disk full');
  });

  it('answers 500 in JSON to whatever else is thrown, and goes on', async () => {
    for (const thrown of [new Error('a bug'), 'a text', undefined, null]) {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- that is what it is about
      at().inbox.status = () => Promise.reject(thrown);
      const { status, body } = await at().get('/status');
      expect(status, String(thrown)).to.equal(500);
      expect(body).to.have.property('error');
    }
    expect((await at().get('/deliveries')).status).to.equal(200);
  });
});
