import { join } from 'node:path';
import { request } from 'node:http';
import { expect } from 'chai';
import { ChangeHookError } from 'change-hook-core';
import type { Service } from 'change-hook-core';
import { askManagement } from '../../src/management/management-client.js';
import { createManagementService } from '../../src/management/management-service.js';
import { temporaryFolder } from '../temporary-folder.js';
import { ABOUT, DELIVERY, RECEIPT, STATUS, TestManagement } from './support.js';

describe('the management API', () => {
  const folder = temporaryFolder();
  let management: TestManagement;
  let service: Service;
  let socket: string;
  beforeEach(async () => {
    management = new TestManagement();
    socket = join(folder.path, 'm.sock');
    service = createManagementService(socket, management.handler);
    await service.start();
  });
  afterEach(() => service.stop());

  const get = (path: string) => askManagement(socket, 'GET', path);

  it('tells the status of the gateway and of its inbox', async () => {
    expect(await get('/status')).to.deep.equal({ status: 200, body: { ...ABOUT, inbox: STATUS } });
  });

  describe('listing deliveries', () => {
    it('asks the inbox for the newest 50 where nothing is said', async () => {
      expect(await get('/deliveries')).to.deep.equal({ status: 200, body: { deliveries: [DELIVERY] } });
      expect(management.filters).to.deep.equal([{ limit: 50 }]);
    });

    it('hands every filter on, decoded', async () => {
      await get('/deliveries?sink=one&mount=@acme%2Ffoo&repository=https%3A%2F%2Fx%2F%C3%BC&state=dead&limit=1000&before=7');
      expect(management.filters).to.deep.equal([
        { sink: 'one', mount: '@acme/foo', repository: 'https://x/ü', state: 'dead', limit: 1_000, before: 7 },
      ]);
    });

    it('knows the repository of a change that has none', async () => {
      await get('/deliveries?repository=');
      expect(management.filters).to.deep.equal([{ repository: '', limit: 50 }]);
    });

    for (const [query, word] of [
      ['state=lost', 'pending, delivered, dead, discarded'],
      ['state=', 'state'],
      ['state=Dead', 'state'],
      ['state=dead&state=pending', 'state'],
      ['limit=0', 'limit'],
      ['limit=1001', 'limit'],
      ['limit=-1', 'limit'],
      ['limit=1.5', 'limit'],
      ['limit=', 'limit'],
      ['limit=ten', 'limit'],
      ['limit=1e2', 'limit'],
      ['limit=0x10', 'limit'],
      ['limit=5&limit=6', 'limit'],
      ['before=0', 'before'],
      ['before=', 'before'],
      ['before=x', 'before'],
      ['before=-3', 'before'],
      ['before=99999999999999999999', 'before'],
      ['sink=a&sink=b', 'sink'],
      ['staet=dead', 'staet'],
      ['constructor=x', 'constructor'],
    ] as const) {
      it(`answers 400 to ?${query}, and asks nothing`, async () => {
        const { status, body } = await get(`/deliveries?${query}`);
        expect(status).to.equal(400);
        expect((body as { error: string }).error).to.include(word);
        expect(management.filters).to.deep.equal([]);
      });
    }
  });

  describe('showing a receipt', () => {
    it('finds it by its id, decoded', async () => {
      expect(await get(`/receipts/${encodeURIComponent(RECEIPT.id)}`)).to.deep.equal({ status: 200, body: RECEIPT });
    });

    for (const id of ['b', '%E0%A4%A', '..', '%00', 'a%20b']) {
      it(`answers 404 for ${id}`, async () => {
        const { status, body } = await get(`/receipts/${id}`);
        expect(status).to.equal(404);
        expect(body).to.have.property('error');
      });
    }
  });

  for (const path of [
    '/',
    '/nothing',
    '/status/x',
    '/receipts',
    '/receipts/',
    '/receipts/a/b',
    '//status',
    '/change_hook/github',
    '/healthz',
  ]) {
    it(`answers 404 in JSON for ${path}`, async () => {
      expect(await get(path)).to.deep.equal({ status: 404, body: { error: 'no such route' } });
    });
  }

  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'PROPFIND']) {
    it(`answers ${method} where only GET is known by JSON, and not as if it had been done`, async () => {
      const { status, body } = await askManagement(socket, method, '/status');
      expect(status).to.be.oneOf([405, 501]);
      expect(body).to.have.property('error');
    });
  }

  for (const [what, payload, status] of [
    ['no JSON', '{"a":', 400],
    ['no object', '"text"', 400],
    ['too much', JSON.stringify({ a: 'x'.repeat(1_100_000) }), 413],
  ] as const) {
    it(`answers ${status} to a body that is ${what}`, async () => {
      const answer = await new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
        const call = request(
          { socketPath: socket, method: 'POST', path: '/status', headers: { 'content-type': 'application/json' } },
          (response) => {
            let text = '';
            response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
            response.on('end', () => resolve({ status: response.statusCode, text }));
          },
        );
        call.on('error', reject);
        call.end(payload);
      });
      expect(answer.status).to.equal(status);
      expect(JSON.parse(answer.text)).to.have.property('error');
    });
  }

  it('says by its code why the inbox can not answer, and logs it', async () => {
    management.inbox.status = () => Promise.reject(new ChangeHookError('CH_INBOX_UNAVAILABLE', { reason: 'disk full' }));
    const { status, body } = await get('/status');
    expect(status).to.equal(503);
    expect(body).to.include({ error: 'CH_INBOX_UNAVAILABLE' });
    expect(management.log.text()).to.include('disk full');
  });

  it('answers 500 in JSON to whatever else is thrown, and goes on', async () => {
    for (const thrown of [new Error('a bug'), 'a text', undefined, null]) {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- that is what it is about
      management.inbox.status = () => Promise.reject(thrown);
      const { status, body } = await get('/status');
      expect(status, String(thrown)).to.equal(500);
      expect(body).to.have.property('error');
    }
    expect((await get('/deliveries')).status).to.equal(200);
  });
});
