import { createHash, randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { expect } from 'chai';
import { eventually, requestText, TestServer } from './support.js';
import type { TestServerOptions } from './support.js';

const PATH = '/change_hook/github';
const chunk = (text: string): string => `${Buffer.byteLength(text, 'latin1').toString(16)}\r\n${text}\r\n`;

describe('reading a body', () => {
  let server: TestServer;
  const start = async (options: TestServerOptions = {}): Promise<TestServer> => (server = await new TestServer(options).start());
  afterEach(() => server.close());

  /** A POST by Node's own client, with the body in the pieces given. */
  const post = (pieces: readonly Uint8Array[], headers: Record<string, string | number> = {}): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const call = request(`${server.url}${PATH}`, { method: 'POST', headers }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode));
      });
      call.on('error', reject);
      for (const piece of pieces) call.write(piece);
      call.end();
    });
  const bodies = (): readonly string[] => server.intake.requests.map(({ body }) => body.toString('latin1'));

  for (const [what, bytes] of Object.entries({
    'a byte order mark': Buffer.from('\ufeff{"a":1}'),
    'bad UTF-8': Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0x80]),
    'every byte there is': Buffer.from(Array.from({ length: 256 }, (_, n) => n)),
    'a single byte': Buffer.from([0]),
    'line breaks and spaces around': Buffer.from('\r\n {}\n\n'),
    "gzip's magic": Buffer.from([0x1f, 0x8b, 8, 0]),
  })) {
    it(`keeps the exact bytes of ${what}, with a length and in chunks`, async () => {
      await start();
      expect(await post([bytes], { 'content-length': bytes.length })).to.equal(202);
      expect(await post([bytes.subarray(0, 1), bytes.subarray(1)].filter((it) => it.length > 0))).to.equal(202);
      expect(server.intake.requests.map(({ body }) => body.toString('hex'))).to.deep.equal([
        bytes.toString('hex'),
        bytes.toString('hex'),
      ]);
    });
  }

  it('takes a body of zero bytes, announced, in chunks, and not announced at all', async () => {
    await start();
    for (const text of [
      requestText('POST', PATH, { 'Content-Length': '0' }),
      requestText('POST', PATH, { 'Transfer-Encoding': 'chunked' }, '0\r\n\r\n'),
      requestText('POST', PATH),
    ]) {
      expect(await server.raw(text)).to.match(/^HTTP\/1\.1 202 /);
    }
    expect(bodies()).to.deep.equal(['', '', '']);
  });

  it('hands over an ArrayBuffer that has the bytes of this body and no others', async () => {
    await start({ limits: { body: 100_000, inFlight: 400_000 } });
    const lengths: number[] = [];
    server.intake.answer = ({ body }) => (lengths.push(body.byteLength), { status: 202, answer: { id: 'a', changes: 1 } });
    await post([Buffer.alloc(70_000)], { 'content-length': 70_000 });
    await post([Buffer.alloc(30_000), Buffer.alloc(1)]);
    await post([Buffer.from('x')], { 'content-length': 1 });
    expect(lengths).to.deep.equal([70_000, 30_001, 1]);
  });

  it('takes 25 MB, with a length and in chunks, byte for byte', async () => {
    await start({ limits: { body: 25 * 1024 ** 2, inFlight: 128 * 1024 ** 2 } });
    const bytes = randomBytes(25 * 1024 ** 2);
    const sums: string[] = [];
    server.intake.answer = ({ body }) => (
      sums.push(createHash('sha256').update(new Uint8Array(body)).digest('hex')),
      { status: 202, answer: { id: 'a', changes: 1 } }
    );
    expect(await post([bytes], { 'content-length': bytes.length })).to.equal(202);
    expect(await post([bytes.subarray(0, 1_000_000), bytes.subarray(1_000_000)])).to.equal(202);
    const expected = createHash('sha256').update(bytes).digest('hex');
    expect(sums).to.deep.equal([expected, expected]);
    await eventually(() => server.budget.used === 0);
  });

  it('takes a body of exactly the limit', async () => {
    await start();
    expect(await post([Buffer.alloc(1_000)], { 'content-length': 1_000 })).to.equal(202);
    expect(await post([Buffer.alloc(999), Buffer.alloc(1)])).to.equal(202);
  });

  it('answers 413 to a body that is announced too large, before any of it is sent', async () => {
    await start();
    const client = await server.connect();
    client.write(requestText('POST', PATH, { 'Content-Length': '1001' }));
    expect(await client.until(/\r\n\r\n.*\}/s))
      .to.match(/^HTTP\/1\.1 413 /)
      .and.to.include('"CH_REQUEST_TOO_LARGE"')
      .and.to.include('1000 bytes');
    expect(server.intake.requests).to.deep.equal([]);
  });

  it('answers 413 to a length that no number holds', async () => {
    await start();
    const client = await server.connect();
    client.write(requestText('POST', PATH, { 'Content-Length': '999999999999999' }));
    expect(await client.until(/\r\n\r\n/)).to.match(/^HTTP\/1\.1 413 /);
  });

  it('answers 413 to chunks as soon as they are too many', async () => {
    await start();
    const client = await server.connect();
    client.write(requestText('POST', PATH, { 'Transfer-Encoding': 'chunked' }, chunk('x'.repeat(1_000))));
    client.write(chunk('y'));
    expect(await client.until(/\r\n\r\n.*\}/s)).to.match(/^HTTP\/1\.1 413 /);
    expect(server.intake.requests).to.deep.equal([]);
    expect(server.budget.used).to.equal(0);
  });

  it('keeps nothing of a body that is cut off half way, and records it', async () => {
    await start();
    for (const text of [
      requestText('POST', PATH, { 'Content-Length': '10' }, 'half'),
      requestText('POST', PATH, { 'Transfer-Encoding': 'chunked' }, chunk('half')),
    ]) {
      const client = await server.connect();
      client.write(text);
      await eventually(() => server.budget.used > 0);
      client.socket.destroy();
      await eventually(() => server.budget.used === 0);
    }
    await eventually(() => server.refused.length === 2);
    expect(server.refused.map(({ error }) => error.code)).to.deep.equal(['CH_REQUEST_CUT_OFF', 'CH_REQUEST_CUT_OFF']);
    expect(server.intake.requests).to.deep.equal([]);
  });

  it('takes a sender that closes its half before the body is whole for one that is cut off', async () => {
    await start();
    const client = await server.connect();
    client.write(requestText('POST', PATH, { 'Content-Length': '10' }, 'half'));
    client.socket.end();
    await eventually(() => server.refused.length === 1);
    expect(server.refused[0]?.error.code).to.equal('CH_REQUEST_CUT_OFF');
    expect(server.intake.requests).to.deep.equal([]);
  });

  it('answers 408 when nothing comes for the idle time, and ends the connection', async () => {
    await start({ limits: { idleMs: 15_000 } });
    const client = await server.connect();
    client.write(requestText('POST', PATH, { 'Content-Length': '10' }, 'half'));
    await eventually(() => server.budget.used > 0);
    server.clock.advance(15_000);
    expect(await client.until(/\r\n\r\n.*\}/s))
      .to.match(/^HTTP\/1\.1 408 /)
      .and.to.include('"CH_REQUEST_TIMEOUT"');
    await server.cutOff();
    expect(server.budget.used).to.equal(0);
    expect(server.intake.requests).to.deep.equal([]);
  });

  it('counts the idle time from the last piece', async () => {
    await start({ limits: { idleMs: 15_000 } });
    const client = await server.connect();
    client.write(requestText('POST', PATH, { 'Content-Length': '3' }));
    for (const letter of 'abc') {
      await eventually(() => server.clock.next() === 15_000);
      server.clock.advance(14_999);
      client.write(letter);
    }
    expect(await client.ended()).to.match(/^HTTP\/1\.1 202 /);
    expect(bodies()).to.deep.equal(['abc']);
  });

  it('answers 408 to one who sends a byte now and then when the time for the whole is over', async () => {
    await start({ limits: { idleMs: 15_000, requestMs: 20_000 } });
    const client = await server.connect();
    client.write(requestText('POST', PATH, { 'Content-Length': '10' }));
    await eventually(() => server.clock.next() === 15_000);
    server.clock.advance(14_000);
    client.write('a');
    await eventually(() => server.clock.next() === 6_000);
    server.clock.advance(6_000);
    expect(await client.until(/\r\n\r\n.*\}/s)).to.match(/^HTTP\/1\.1 408 /);
    await server.cutOff();
    expect(server.intake.requests).to.deep.equal([]);
  });

  it('sets no timer that outlives the body', async () => {
    await start();
    expect(await server.raw(requestText('POST', PATH, {}, '{}'))).to.match(/^HTTP\/1\.1 202 /);
    expect(server.clock.next()).to.equal(undefined);
  });

  describe('when the budget of bytes is used up', () => {
    it('answers 503 with Retry-After, and takes the next one once bytes are given back', async () => {
      await start({ limits: { body: 1_000, inFlight: 1_500 } });
      let finish = (): void => {};
      server.intake.answer = () =>
        new Promise((resolve) => (finish = () => resolve({ status: 202, answer: { id: 'a', changes: 1 } })));
      const first = server.raw(requestText('POST', PATH, {}, 'x'.repeat(1_000)));
      await eventually(() => server.intake.requests.length === 1);

      const refused = await server.raw(requestText('POST', PATH, {}, 'y'.repeat(600)));
      expect(refused)
        .to.match(/^HTTP\/1\.1 503 /)
        .and.to.match(/\r\nRetry-After: \d+\r\n/i)
        .and.to.match(/\{"error":"CH_INTAKE_BUSY"\}$/);
      expect(server.refused, 'a 5xx is no fault of the sender').to.deep.equal([]);

      finish();
      expect(await first).to.match(/^HTTP\/1\.1 202 /);
      expect(server.budget.used).to.equal(0);
      server.intake.answer = () => ({ status: 202, answer: { id: 'b', changes: 1 } });
      expect(await server.raw(requestText('POST', PATH, {}, 'y'.repeat(600)))).to.match(/^HTTP\/1\.1 202 /);
    });

    it('answers 503 to chunks that grow beyond it, and gives all of theirs back', async () => {
      await start({ limits: { body: 100_000, inFlight: 100_000 } });
      server.budget.take(60_000);
      const client = await server.connect();
      client.write(requestText('POST', PATH, { 'Transfer-Encoding': 'chunked' }, chunk('x'.repeat(50_000))));
      expect(await client.until(/\r\n\r\n.*\}/s)).to.match(/^HTTP\/1\.1 503 /);
      expect(server.budget.used).to.equal(60_000);
    });

    it('is not used up by those who announce much and send nothing', async () => {
      const size = 25 * 1024 ** 2;
      await start({ limits: { body: size, inFlight: 128 * 1024 ** 2 } });
      for (let n = 0; n < 12; n++) (await server.connect()).write(requestText('POST', PATH, { 'Content-Length': String(size) }));
      await eventually(() => server.accepted.length === 12);
      expect(server.budget.used).to.be.at.most(12 * 64 * 1024);
      expect(await server.raw(requestText('POST', PATH, {}, '{}'))).to.match(/^HTTP\/1\.1 202 /);
    });
  });

  it('gives the bytes back whatever the intake does', async () => {
    await start({ mounts: [{}, { mount: 'closed', gate: { bearer: ['t'] } }] });
    server.intake.answer = () => {
      throw new Error('a bug');
    };
    expect(await server.raw(requestText('POST', PATH, {}, '{}'))).to.match(/^HTTP\/1\.1 500 /);
    expect(await server.raw(requestText('POST', '/change_hook/closed', {}, '{}'))).to.match(/^HTTP\/1\.1 401 /);
    expect(server.budget.used).to.equal(0);
  });
});
