import { expect } from 'chai';
import fc from 'fast-check';
import { TestServer } from './support.js';

/** A word that no answer may have in it: it stands in every part of every request below. */
const MARK = 'zq<b>xjv';

describe('whatever is sent', () => {
  let server: TestServer;
  before(async () => {
    server = await new TestServer({
      mounts: [
        {},
        { mount: 'base', accepts: { methods: ['POST', 'GET'], mediaTypes: ['application/json', 'application/x-www-form-urlencoded', ''] } },
        { mount: 'closed', gate: { bearer: ['t'], query: { name: 'token', tokens: ['t'] } } },
        { mount: 'here', gate: { allowFrom: ['192.0.2.0/24'] } },
      ],
      trustedProxies: ['127.0.0.0/8'],
    }).start();
    server.intake.answer = () => ({ status: 202, answer: { id: 'id', changes: 1 } });
  });
  after(() => server.close());

  const codes = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, n) => from + n);
  const textOf = (units: readonly number[]): fc.Arbitrary<string> =>
    fc.string({ unit: fc.constantFrom(...units.map((code) => String.fromCharCode(code))), maxLength: 12 });
  const marked = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc.tuple(text, fc.constantFrom(MARK, '', encodeURIComponent(MARK)), text).map((parts) => parts.join(''));
  const bytes = textOf(codes(0, 255));
  const visible = textOf(codes(0x21, 0x7e));
  /** What the grammar allows nearly always, so that most requests get past the parser, and anything at times. */
  const mostly = (allowed: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc.oneof({ weight: 60, arbitrary: allowed }, { weight: 1, arbitrary: marked(bytes) });

  const methods = ['POST', 'POST', 'POST', 'GET', 'HEAD', 'PUT', 'OPTIONS', 'DELETE', 'TRACE', 'M-SEARCH'];
  const method = fc.oneof(
    { weight: 40, arbitrary: fc.constantFrom(...methods) },
    { weight: 1, arbitrary: fc.constantFrom('PRI', 'post', MARK) },
  );

  const mounts = ['', '/', '/github', '/base', '/base/', '/closed?token=t', '/closed', '/here'].map((name) => `/change_hook${name}`);
  const query = fc.oneof(fc.constantFrom('', `?token=${MARK}`, `?${MARK}`), mostly(marked(visible)).map((text) => `?${text}`));
  const starts = [...mounts, '/healthz', '/readyz', '/', '*', 'http://a', 'http://[', '//', '/../'];
  const ends = ['', '', '/', `?token=${MARK}`, '?token=t', '%', '%00', '/..', '//', '#', ';', `?${MARK}`];
  const path = fc
    .oneof(
      { weight: 4, arbitrary: fc.tuple(fc.constantFrom(...mounts, '/healthz'), query) },
      { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...starts), fc.oneof(fc.constantFrom(...ends), mostly(marked(visible)))) },
    )
    .map((parts) => parts.join(''));

  const word = 'zqbxjv-word';
  const names = [
    'Accept', 'Authorization', 'Content-Type', 'Content-Type', 'Cookie', 'Forwarded', 'Host', 'Idempotency-Key', 'If-None-Match',
    'Origin', 'Range', 'Referer', 'Upgrade', 'X-Forwarded-For', 'X-Forwarded-For', 'X-Forwarded-Host', 'X-Hub-Signature-256',
    'X-Request-Id', 'X-Secret', '__proto__', `X-${word}`,
  ];
  const token = textOf([...'!#$%&\'*+-.^_`|~0189azAZ'].map((letter) => letter.charCodeAt(0)));
  const name = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...names) },
    { weight: 2, arbitrary: token.map((text) => `x${text}`) },
    { weight: 1, arbitrary: fc.constant('Expect') },
  );
  const values = [
    'application/json', 'application/json', 'text/plain', 'text/html', '192.0.2.7', `192.0.2.7, ${MARK}`, 'Bearer t', `Bearer ${MARK}`,
    `"${MARK}"`, '',
  ];
  const value = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...values) },
    { weight: 1, arbitrary: mostly(marked(textOf([0x09, ...codes(0x20, 0x7e), ...codes(0x80, 0xff)]))) },
  );
  const lengths = fc.nat(1_200).map((length) => 'x'.repeat(length));
  const body = fc.oneof(fc.constantFrom('', '{}', MARK, `{"${MARK}": 1}`), marked(bytes), lengths);
  const request = fc.record({ method, path, headers: fc.array(fc.tuple(name, value), { maxLength: 4 }), body, chunked: fc.boolean() });

  const write = (it: { method: string; path: string; headers: (readonly [string, string])[]; body: string; chunked: boolean }): string => {
    const length = it.chunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${it.body.length}`;
    const host = it.headers.some(([header]) => header === 'Host') ? [] : ['Host: x'];
    const lines = [`${it.method} ${it.path} HTTP/1.1`, ...host, 'Connection: close', length, ...it.headers.map((pair) => pair.join(': '))];
    const chunk = it.body === '' ? '' : `${it.body.length.toString(16)}\r\n${it.body}\r\n`;
    return `${lines.join('\r\n')}\r\n\r\n${it.chunked ? `${chunk}0\r\n\r\n` : it.body}`;
  };

  it('is answered with a status, never repeated in the answer, and ends neither the server nor the next request', async () => {
    const statuses = new Set<string>();
    await fc.assert(
      fc.asyncProperty(request, async (it) => {
        const answer = await server.raw(write(it));
        expect(answer).to.match(/^HTTP\/1\.1 [1-5]\d\d /);
        for (const mark of [MARK, encodeURIComponent(MARK), word]) expect(answer.toLowerCase()).not.to.include(mark.toLowerCase());
        expect(answer).not.to.match(/content-type: text\/html|Internal Server Error|CH_INTAKE_INTERNAL/i);
        statuses.add(answer.slice(9, 12));
      }),
      { numRuns: 500 },
    );
    // Proof that the requests got everywhere, and were not all refused by the parser.
    expect([...statuses]).to.include.members(['202', '400', '401', '403', '404', '405']);
    expect(await server.raw('POST /change_hook/github HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).to.match(/^HTTP\/1\.1 202 /);
    expect(server.budget.used).to.equal(0);
    expect(server.log.lines.filter(({ level }) => level === 'error')).to.deep.equal([]);
    expect(server.log.text().includes(MARK)).to.equal(false);
  });

  it('is answered when it is bytes without any form', async () => {
    await fc.assert(
      fc.asyncProperty(bytes, bytes, async (first, second) => {
        // A blank line at the end, so that whatever it is, it is over.
        const answer = await server.raw(`${first}${MARK}${second}\r\n\r\n`);
        expect(answer).to.match(/^HTTP\/1\.1 400 Bad Request\r\n/).and.not.to.include(MARK);
      }),
      { numRuns: 100 },
    );
  });
});
