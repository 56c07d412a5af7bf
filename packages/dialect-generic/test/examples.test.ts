import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { createHookRequest, ManualClock, silentLog } from 'change-hook-core';
import { parse } from 'yaml';
import dialect from '../src/index.js';
import { options as schema } from '../src/options.js';

const PAGE = readFileSync(new URL('../../../../docs/dialects/generic.md', import.meta.url), 'utf8');
const EXAMPLES = [...PAGE.matchAll(/<!-- example: (\w+) -->\n```yaml\n([^]*?)```\n\n```json\n([^]*?)```/g)];
const SECRET = 'open sesame';
const NOW = Date.UTC(2024, 2, 1, 10, 20, 30);

interface CaseRequest {
  headers: Record<string, string>;
  options: Record<string, unknown>;
}

const readCase = (name: string, file: string): string => readFileSync(new URL(`../../test/cases/example-${name}/${file}`, import.meta.url), 'utf8');

/** What the sender of each example adds. */
const SIGN: Record<string, (body: string, headers: Record<string, string>) => Record<string, string>> = {
  registry: () => ({ authorization: `Bearer ${SECRET}` }),
  tracker: (body) => ({ 'x-hub-signature': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}` }),
  monitor: (body) => ({ 'sentry-hook-signature': createHmac('sha256', SECRET).update(body).digest('hex') }),
  artifacts(body, headers) {
    const digest = createHmac('sha256', SECRET).update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`).digest('base64');
    return { 'webhook-signature': `v1,${digest}` };
  },
};

describe('the examples of the page', () => {
  it('are four', () => {
    expect(EXAMPLES.map(([, name]) => name)).to.deep.equal(Object.keys(SIGN));
  });

  for (const [, name, yaml, body] of EXAMPLES as unknown as [string, string, string, string][]) {
    const { $dialect, ...given } = (parse(yaml) as Record<string, Record<string, unknown>>)[name]!;
    const { headers, options } = JSON.parse(readCase(name, 'request.json')) as CaseRequest;

    it(`${name}: is the case, but for the secret`, () => {
      expect($dialect).to.equal('generic');
      const { secret, authentication, ...rest } = given;
      expect([secret, authentication].includes(undefined)).to.equal(false);
      expect(rest).to.deep.equal(options);
      expect(readCase(name, 'body.json')).to.equal(body);
    });

    it(`${name}: lets in what is signed, and nothing else, and makes its changes`, async () => {
      const ctx = { options: schema.parse({ ...given, secret: SECRET }), secrets: [SECRET], log: silentLog, clock: new ManualClock(NOW) };
      const request = (signed: Record<string, string>) =>
        createHookRequest({ mount: name, method: 'POST', query: '', headers: new Map(Object.entries({ ...headers, ...signed })), body: Buffer.from(body) });
      const signature = SIGN[name]!(body, headers);
      expect(dialect.verify(request(signature), ctx)).to.deep.equal({ ok: true });
      expect(dialect.verify(request({}), ctx)).to.deep.equal({ ok: false, reason: 'missing' });
      expect(dialect.verify(request(SIGN[name]!(`${body} `, headers)), ctx)).to.have.property('ok', name === 'registry');
      const { changes } = JSON.parse(readCase(name, 'expected.json')) as { changes: unknown[] };
      const translation = await dialect.translate(request(signature), ctx);
      expect('changes' in translation ? translation.changes.length : 0).to.equal(changes.length).and.be.greaterThan(0);
    });
  }
});
