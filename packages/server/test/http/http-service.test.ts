import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { ManualClock, silentLog } from 'change-hook-core';
import { createHttpService } from '../../src/http/http-service.js';
import { thrownBy } from '../thrown-by.js';
import { eventually, LIMITS, requestText, TestServer } from './support.js';
import type { TestServerOptions } from './support.js';

const PATH = '/change_hook/github';
const answered = /\r\n\r\n.*\}/s;

describe('the HTTP service', () => {
  let server: TestServer;
  const start = async (options: TestServerOptions = {}): Promise<TestServer> => (server = await new TestServer(options).start());
  afterEach(() => server.close());

  describe('with what is no request', () => {
    for (const [what, text] of [
      ['nonsense', 'hello\r\n\r\n'],
      ['another protocol', '\x16\x03\x01\x02\x00\x01\x00\x01'],
      ['two lengths', `POST ${PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc`],
      [
        'a length and chunks',
        `POST ${PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      ],
      ['a negative length', `POST ${PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n`],
      ['a line that is folded', `POST ${PATH} HTTP/1.1\r\nHost: x\r\nX-Token: a\r\n b\r\n\r\n`],
      ['a space before the colon', `POST ${PATH} HTTP/1.1\r\nHost: x\r\nX-Token : a\r\n\r\n`],
      ['a control character in a header', `POST ${PATH} HTTP/1.1\r\nHost: x\r\nX-Token: a\0b\r\n\r\n`],
    ] as const) {
      it(`answers 400 to ${what}, in no words of the sender, and closes`, async () => {
        await start();
        expect(await server.raw(text)).to.match(/^HTTP\/1\.1 400 Bad Request\r\n(?:[^\r]+\r\n)*\r\n$/);
        expect(server.intake.requests).to.deep.equal([]);
      });
    }

    it('answers 400 to a request without Host', async () => {
      await start();
      expect(await server.raw(`POST ${PATH} HTTP/1.1\r\n\r\n`)).to.match(/^HTTP\/1\.1 400 /);
    });

    it('answers 431 to a head of more than 16 KiB', async () => {
      await start();
      expect(await server.raw(requestText('POST', PATH, { 'X-Long': 'x'.repeat(17_000) }))).to.match(/^HTTP\/1\.1 431 /);
      expect(await server.raw(requestText('POST', `${PATH}?${'x'.repeat(17_000)}`))).to.match(/^HTTP\/1\.1 431 /);
    });

    it('takes a head of a little less', async () => {
      await start();
      expect(await server.raw(requestText('POST', PATH, { 'X-Long': 'x'.repeat(15_000) }, '{}'))).to.match(/^HTTP\/1\.1 202 /);
    });

    it('lets nobody hold the connection on which it refused', async () => {
      await start();
      const client = await server.connect();
      client.write(requestText('POST', PATH, { Connection: 'keep-alive' }, '{}'));
      await client.until(answered);
      client.write('nonsense\r\n\r\n');
      await client.ended();
      expect(server.accepted[0]?.destroyed).to.equal(false);
      await server.cutOff();
    });

    it('answers 408 to a head that takes too long, and closes', async () => {
      await start({ limits: { headMs: 150 } });
      const client = await server.connect();
      client.write(`POST ${PATH} HTTP/1.1\r\nHost: x\r\n`);
      expect(await client.ended()).to.match(/^HTTP\/1\.1 408 /);
    });

    it('closes a connection on which nothing comes', async () => {
      await start({ limits: { headMs: 150 } });
      const client = await server.connect();
      await client.ended();
      expect(client.text).to.match(/^(?:HTTP\/1\.1 408 [^]*)?$/);
    });
  });

  describe('with a sender that closes its half once it has sent', () => {
    const hold = (): (() => void)[] => {
      const answers: (() => void)[] = [];
      server.intake.answer = ({ body }) =>
        new Promise((resolve) => answers.push(() => resolve({ status: 202, answer: { id: Buffer.from(body).toString(), changes: 1 } })));
      return answers;
    };

    it('answers it, however long that takes, and closes', async () => {
      await start();
      const answers = hold();
      const client = await server.connect();
      client.socket.end(requestText('POST', PATH, { Connection: 'keep-alive' }, 'first'));
      await eventually(() => answers.length === 1 && server.accepted[0]?.readableEnded === true);
      answers[0]?.();
      expect(await client.ended()).to.include('"id":"first"');
    });

    it('answers each of several requests', async () => {
      await start();
      const answers = hold();
      const client = await server.connect();
      const one = (body: string) => requestText('POST', PATH, { Connection: 'keep-alive' }, body);
      client.socket.end(one('first') + one('second'));
      await eventually(() => answers.length >= 1);
      answers[0]?.();
      await eventually(() => answers.length === 2);
      answers[1]?.();
      expect((await client.ended()).match(/"id":"\w+"/g)).to.deep.equal(['"id":"first"', '"id":"second"']);
    });

    it('closes at once what it has not begun', async () => {
      await start();
      const client = await server.connect();
      client.socket.end();
      expect(await client.ended()).to.equal('');
      await eventually(() => server.accepted.every((socket) => socket.destroyed));
    });
  });

  describe('with several requests on one connection', () => {
    it('takes one after another', async () => {
      await start();
      const client = await server.connect();
      for (let n = 1; n <= 3; n++) {
        client.write(requestText('POST', PATH, { Connection: 'keep-alive' }, `{"n":${n}}`));
        await client.until(new RegExp(`"id":"r${n}"`));
      }
      expect(server.accepted).to.have.length(1);
    });

    it('answers two that came in one piece, each with its own, in their order', async () => {
      await start();
      const answers: (() => void)[] = [];
      server.intake.answer = ({ body }) =>
        new Promise((resolve) =>
          answers.push(() => resolve({ status: 202, answer: { id: Buffer.from(body).toString(), changes: 1 } })),
        );
      const client = await server.connect();
      client.write(requestText('POST', PATH, { Connection: 'keep-alive' }, 'first') + requestText('POST', PATH, {}, 'second'));
      await eventually(() => answers.length >= 1);
      answers[0]?.();
      await client.until(/first/);
      await eventually(() => answers.length === 2);
      answers[1]?.();
      const text = await client.ended();
      expect(text.match(/"id":"\w+"/g)).to.deep.equal(['"id":"first"', '"id":"second"']);
    });

    it('answers a refused one and the one behind it', async () => {
      await start();
      const client = await server.connect();
      client.write(requestText('PUT', PATH, { Connection: 'keep-alive' }, 'x') + requestText('POST', PATH, {}, '{}'));
      expect((await client.ended()).match(/HTTP\/1\.1 \d+/g)).to.deep.equal(['HTTP/1.1 405', 'HTTP/1.1 202']);
    });
  });

  describe('listening', () => {
    beforeEach(() => start());

    it('tells where, and only while it does', async () => {
      const { address, port } = server.service.address;
      expect(address).to.equal('127.0.0.1');
      expect(port).to.be.greaterThan(0);
      await server.service.stop();
      expect(() => server.service.address).to.throw('does not listen');
      expect(() => new TestServer().service.address).to.throw('does not listen');
    });

    it('may be asked for twice', async () => {
      const { port } = server.service.address;
      await server.service.start();
      expect(server.service.address.port).to.equal(port);
    });

    it('says where it can not, and why', async () => {
      const other = createServer();
      await once(other.listen(0, '127.0.0.1'), 'listening');
      const { port } = other.address() as AddressInfo;
      const service = createHttpService({
        handler: () => {},
        http: { host: '127.0.0.1', port, limits: LIMITS },
        clock: new ManualClock(),
        log: silentLog,
      });
      const error = await thrownBy(() => service.start());
      expect(error.code).to.equal('CH_SERVER_LISTEN');
      expect(error.message).to.include(`127.0.0.1:${port}`).and.to.include('EADDRINUSE');
      await service.stop();
      await once(other.close(), 'close');
    });

    for (const headMs of [1, 451, 1_001, 3_333]) {
      it(`takes a time of ${headMs} ms for a head`, () => {
        const limits = { ...LIMITS, headMs, requestMs: 1 };
        expect(() =>
          createHttpService({ handler: () => {}, http: { host: '', port: 0, limits }, clock: new ManualClock(), log: silentLog }),
        ).not.to.throw();
      });
    }
  });
});
