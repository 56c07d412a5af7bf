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

  const textOf = (codes: readonly number[]): fc.Arbitrary<string> => fc.string({ unit: fc.constantFrom(...codes.map((code) => String.fromCharCode(code))), maxLength: 12 });
  const codes = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, n) => from + n);
  const bytes = textOf(codes(0, 255));
  const marked = (text: fc.Arbitrary<string>): fc.Arbitrary<string> => fc.tuple(text, fc.constantFrom(MARK, '', encodeURIComponent(MARK)), text).map((parts) => parts.join(''));
  /** What the grammar allows nearly always, so that most requests get past the parser, and anything at times. */
  const mostly = (allowed: fc.Arbitrary<string>): fc.Arbitrary<string> => fc.oneof({ weight: 60, arbitrary: allowed }, { weight: 1, arbitrary: marked(bytes) });

  const token = textOf([...'!#$%&\'*+-.^_`|~0189azAZ'].map((letter) => letter.charCodeAt(0)));
  const word = 'zqbxjv-word';
  const methods = ['POST', 'POST', 'POST', 'GET', 'HEAD', 'PUT', 'OPTIONS', 'DELETE', 'TRACE', 'M-SEARCH', 'QUERY'];
  const method = fc.oneof({ weight: 40, arbitrary: fc.constantFrom(...methods) }, { weight: 1, arbitrary: fc.constantFrom('PRI', 'post', MARK) });
  const start = ['/change_hook/github', '/change_hook/base', '/change_hook/closed', '/change_hook/here', '/change_hook', '/change_hook/', '/healthz', '/readyz', '/', '*', 'http://a', 'http://[', '//', '/../'];
  const rest = fc.oneof(fc.constantFrom('', '', '/', `?token=${MARK}`, '?token=t', '?token=t', '%', '%00', '/..', '//', '#', ';', `?${MARK}`), mostly(marked(textOf(codes(0x21, 0x7e)))));
  const mount = fc.constantFrom('/change_hook/github', '/change_hook/base', '/change_hook/base/', '/change_hook/closed?token=t', '/change_hook/closed', '/change_hook/here', '/change_hook', '/healthz');
  const query = fc.oneof(fc.constantFrom('', `?token=${MARK}`, `?${MARK}`), mostly(marked(textOf(codes(0x21, 0x7e)))).map((text) => `?${text}`));
  const path = fc.oneof({ weight: 4, arbitrary: fc.tuple(mount, query) }, { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...start), rest) }).map((parts) => parts.join(''));
  const names = [
    'Accept', 'Authorization', 'Content-Type', 'Content-Type', 'Cookie', 'Forwarded', 'Host', 'Idempotency-Key', 'If-None-Match', 'Origin', 'Range', 'Referer', 'Upgrade',
    'X-Forwarded-For', 'X-Forwarded-For', 'X-Forwarded-Host', 'X-Hub-Signature-256', 'X-Request-Id', 'X-Secret', '__proto__', `X-${word}`,
  ];
  const name = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...names) }, { weight: 2, arbitrary: token.map((text) => `x${text}`) }, { weight: 1, arbitrary: fc.constant('Expect') });
  const values = ['application/json', 'application/json', 'text/plain', 'text/html', '192.0.2.7', `192.0.2.7, ${MARK}`, 'Bearer t', `Bearer ${MARK}`, `"${MARK}"`, ''];
  const value = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: mostly(marked(textOf([0x09, ...codes(0x20, 0x7e), ...codes(0x80, 0xff)]))) });
  const body = fc.oneof(fc.constantFrom('', '{}', MARK, `{"${MARK}": 1}`), marked(bytes), fc.nat(1_200).map((length) => 'x'.repeat(length)));

  it('is answered with a status, never repeated in the answer, and ends neither the server nor the next request', async () => {
    const statuses = new Set<string>();
    await fc.assert(
      fc.asyncProperty(method, path, fc.array(fc.tuple(name, value), { maxLength: 4 }), body, fc.boolean(), async (verb, target, headers, text, chunked) => {
        const length = chunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${text.length}`;
        const payload = !chunked ? text : `${text === '' ? '' : `${text.length.toString(16)}\r\n${text}\r\n`}0\r\n\r\n`;
        const lines = [...(headers.some(([it]) => it === 'Host') ? [] : ['Host: x']), 'Connection: close', length, ...headers.map((it) => it.join(': '))];
        const answer = await server.raw(`${verb} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${payload}`);
        expect(answer).to.match(/^HTTP\/1\.1 [1-5]\d\d /);
        for (const it of [MARK, encodeURIComponent(MARK), word]) expect(answer.toLowerCase()).not.to.include(it.toLowerCase());
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
