import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { ManualClock, silentLog } from 'change-hook-core';
import { createHttpService } from '../../src/http/http-service.js';
import { thrownBy } from '../thrown-by.js';
import { eventually, LIMITS, requestText, TestServer } from './support.js';
import type { RawClient, TestServerOptions } from './support.js';

const PATH = '/change_hook/github';
const answered = /\r\n\r\n.*\}/s;

describe('the HTTP service', () => {
  let server: TestServer;
  const start = async (options: TestServerOptions = {}): Promise<TestServer> => (server = await new TestServer(options).start());
  afterEach(() => server.close());

  describe('asked to wait for 100 Continue', () => {
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

  describe('refusing a sender that still sends', () => {
    /** Sends on and on, as fast as it is taken, until told to stop or the connection is gone. */
    const sendOnAndOn = (client: RawClient): (() => void) => {
      let going = true;
      const piece = Buffer.alloc(64 * 1024, 'x');
      const more = (): void => {
        while (going && !client.socket.destroyed && client.socket.write(piece));
        if (going && !client.socket.destroyed) client.socket.once('drain', more);
      };
      more();
      return () => (going = false);
    };

    for (const connection of ['keep-alive', 'close']) {
      for (const [status, why, path, headers] of [
        [413, 'too much', PATH, { 'Content-Length': '90000000' }],
        [404, 'an unknown mount', '/change_hook/nothing', { 'Content-Length': '90000000' }],
        [415, 'a media type', PATH, { 'Content-Length': '900', 'Content-Type': 'text/plain' }],
      ] as const) {
        it(`lets it read why: ${why}, Connection: ${connection}`, async () => {
          await start();
          const client = await server.connect();
          client.write(requestText('POST', path, { Connection: connection, ...headers }));
          const stop = sendOnAndOn(client);
          expect(await client.until(answered)).to.match(new RegExp(`^HTTP/1\\.1 ${status} `));
          stop();
        });
      }

      it(`drops what it sends, and cuts it off when it goes on and on, Connection: ${connection}`, async () => {
        await start();
        const client = await server.connect();
        client.write(requestText('POST', PATH, { Connection: connection, 'Content-Length': '900000000' }));
        const stop = sendOnAndOn(client);
        await client.until(answered);
        const [socket] = server.accepted;
        const before = socket?.bytesRead ?? 0;
        await eventually(() => (socket?.bytesRead ?? 0) > before + 1_000_000);
        expect(socket?.destroyed).to.equal(false);
        await server.cutOff();
        stop();
        expect(server.intake.requests).to.deep.equal([]);
      });
    }

    it('goes on with the next request once the rest of the refused one is in', async () => {
      await start();
      const client = await server.connect();
      client.write(requestText('PUT', PATH, { Connection: 'keep-alive', 'Content-Length': '6' }, 'abc'));
      await client.until(/HTTP\/1\.1 405 .*\}/s);
      client.write('def');
      client.write(requestText('POST', PATH, { Connection: 'keep-alive', 'Content-Length': '2' }, '{'));
      await eventually(() => server.budget.used > 0);
      server.clock.advance(10_000); // the refused one's time is long over
      client.write('}');
      expect(await client.until(/HTTP\/1\.1 202 .*\}/s)).to.be.a('string');
      expect(server.intake.requests.map(({ body }) => body.toString())).to.deep.equal(['{}']);
    });

    it('ends a connection that was to be closed as soon as the rest is in', async () => {
      await start();
      const client = await server.connect();
      client.write(requestText('PUT', PATH, { 'Content-Length': '6' }, 'abc'));
      await client.until(answered);
      client.write('def');
      await eventually(() => server.accepted[0]?.destroyed === true);
      expect(server.clock.next()).to.equal(undefined);
    });
  });

  describe('with what is no request', () => {
    for (const [what, text] of [
      ['nonsense', 'hello\r\n\r\n'],
      ['another protocol', '\x16\x03\x01\x02\x00\x01\x00\x01'],
      ['two lengths', `POST ${PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc`],
      ['a length and chunks', `POST ${PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
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
        new Promise((resolve) => answers.push(() => resolve({ status: 202, answer: { id: Buffer.from(body).toString(), changes: 1 } })));
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

  describe('stopping', () => {
    const hold = (): (() => void) => {
      let finish = (): void => {};
      server.intake.answer = () => new Promise((resolve) => (finish = () => resolve({ status: 202, answer: { id: 'held', changes: 1 } })));
      return () => finish();
    };

    it('answers what is under way, says that it closes, and is over then', async () => {
      await start();
      const finish = hold();
      const client = await server.connect();
      client.write(requestText('POST', PATH, { Connection: 'keep-alive' }, '{}'));
      await eventually(() => server.intake.requests.length === 1);
      let isOver = false;
      const stopped = server.service.stop().then(() => (isOver = true));
      await new Promise((resolve) => setImmediate(resolve));
      expect(isOver).to.equal(false);
      finish();
      expect(await client.ended()).to.match(/^HTTP\/1\.1 202 /).and.to.match(/\r\nConnection: close\r\n/i);
      await stopped;
      expect(server.clock.next(), 'no timer is left').to.equal(undefined);
    });

    it('takes the rest of a body that is under way, and answers', async () => {
      await start();
      const client = await server.connect();
      client.write(requestText('POST', PATH, { Connection: 'keep-alive', 'Content-Length': '2' }, '{'));
      await eventually(() => server.budget.used > 0);
      const stopped = server.service.stop();
      client.write('}');
      expect(await client.ended()).to.match(/^HTTP\/1\.1 202 /);
      await stopped;
    });

    it('takes a request whose head is half in, and answers', async () => {
      await start();
      const client = await server.connect();
      client.write(`POST ${PATH} HTTP/1.1\r\nHo`);
      const seen = await server.connect(); // answered behind the half head, so that one has arrived
      seen.write(requestText('GET', '/healthz', {}));
      await seen.ended();
      const stopped = server.service.stop();
      client.write('st: x\r\nContent-Length: 2\r\n\r\n{}');
      expect(await client.ended()).to.match(/^HTTP\/1\.1 202 /).and.to.match(/\r\nConnection: close\r\n/i);
      await stopped;
    });

    it('closes idle connections, those that were used and those that never were', async () => {
      await start();
      const used = await server.connect();
      used.write(requestText('POST', PATH, { Connection: 'keep-alive' }, '{}'));
      await used.until(answered);
      const unused = await server.connect();
      const seen = await server.connect();
      seen.write(requestText('GET', '/healthz', {}));
      await seen.ended();
      await server.service.stop();
      await Promise.all([used.ended(), unused.ended()]);
    });

    it('takes no new connection', async () => {
      await start();
      const finish = hold();
      const client = await server.connect();
      client.write(requestText('POST', PATH, {}, '{}'));
      await eventually(() => server.intake.requests.length === 1);
      const { port } = server.service.address;
      const stopped = server.service.stop();
      const late = connect({ port, host: '127.0.0.1' });
      const [error] = (await once(late, 'error')) as [NodeJS.ErrnoException];
      expect(error.code).to.equal('ECONNREFUSED');
      finish();
      await stopped;
    });

    it('cuts off what has not ended when the time for that is over, and says so', async () => {
      await start({ limits: { drainMs: 30_000 } });
      hold();
      const client = await server.connect();
      client.write(requestText('POST', PATH, {}, '{}'));
      await eventually(() => server.intake.requests.length === 1);
      const stopped = server.service.stop();
      await eventually(() => server.clock.next() !== undefined);
      server.clock.advance(30_000);
      await stopped;
      expect(await client.ended()).to.equal('');
      expect(server.log.lines.map(({ message }) => message).join()).to.include('cut off');
    });

    it('may be asked for twice, and before the start', async () => {
      await start();
      await Promise.all([server.service.stop(), server.service.stop()]);
      await server.service.stop();
      const never = createHttpService({ handler: () => {}, http: { host: '127.0.0.1', port: 0, limits: LIMITS }, clock: new ManualClock(), log: silentLog });
      await never.stop();
    });

    it('right after the start leaves nothing listening', async () => {
      server = new TestServer();
      const started = server.service.start();
      const stopped = server.service.stop();
      await started;
      await stopped;
      expect(() => server.service.address).to.throw();
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
      const service = createHttpService({ handler: () => {}, http: { host: '127.0.0.1', port, limits: LIMITS }, clock: new ManualClock(), log: silentLog });
      const error = await thrownBy(() => service.start());
      expect(error.code).to.equal('CH_SERVER_LISTEN');
      expect(error.message).to.include(`127.0.0.1:${port}`).and.to.include('EADDRINUSE');
      await service.stop();
      await once(other.close(), 'close');
    });

    for (const headMs of [1, 451, 1_001, 3_333]) {
      it(`takes a time of ${headMs} ms for a head`, () => {
        const limits = { ...LIMITS, headMs, requestMs: 1 };
        expect(() => createHttpService({ handler: () => {}, http: { host: '', port: 0, limits }, clock: new ManualClock(), log: silentLog })).not.to.throw();
      });
    }
  });
});
