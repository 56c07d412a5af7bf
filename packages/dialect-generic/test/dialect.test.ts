import { expect } from 'chai';
import { createHookRequest, ManualClock, MemoryLog } from 'change-hook-core';
import type { Verification } from 'change-hook-core';
import * as exported from '../src/index.js';
import { options as schema } from '../src/options.js';

const dialect = exported.default;
const CHANGES = '{ "author": "x" }';

function ask(given: Record<string, unknown>, headers: Record<string, string> = {}, body = '{}', query = '') {
  const options = schema.parse({ changes: CHANGES, ...given });
  const secrets = [options.secret ?? []].flat();
  const ctx = { options, secrets, log: new MemoryLog(), clock: new ManualClock() };
  const request = createHookRequest({ mount: 'm', method: 'POST', query, headers: new Map(Object.entries(headers)), body: Buffer.from(body) });
  return { ctx, request, verified: dialect.verify(request, ctx) as Verification };
}

const issuesOf = (given: unknown): string[] => schema.safeParse(given).error?.issues.map((it) => `${it.path.join('.')}: ${it.message}`) ?? [];

describe('the dialect generic', () => {
  it('is the default export and the only one', () => {
    expect(Object.keys(exported)).to.deep.equal(['default']);
  });

  it('has neither a secret without a way to check it, nor a way without a secret', () => {
    expect(issuesOf({ changes: CHANGES, secret: 's' })).to.deep.equal(['authentication: is required by secret: without it nothing would check the secret']);
    const [issue] = issuesOf({ changes: CHANGES, authentication: { scheme: 'hmac', header: 'x' } });
    expect(issue).to.match(/^secret: is required by authentication/);
  });

  it('tells the place of a mistake in an expression, by its option', () => {
    expect(issuesOf({ changes: '{\n "a" }', filter: '/(?=x)/', delivery_id: { expression: 'a b' } })).to.have.length(3).and.satisfy((issues: string[]) =>
      issues.some((it) => /^changes: line 2, column /.test(it)) && issues.some((it) => /^filter: line 1, column /.test(it)) && issues.some((it) => /^delivery_id/.test(it)));
  });

  it('takes forms only where an option names their field', () => {
    const accepts = (given: object) => (typeof dialect.accepts === 'function' ? dialect.accepts(schema.parse({ changes: CHANGES, ...given })) : dialect.accepts).mediaTypes;
    expect(accepts({})).to.deep.equal(['application/json']);
    expect(accepts({ form_field: 'payload' })).to.deep.equal(['application/json', 'application/x-www-form-urlencoded']);
    expect(accepts({ media_types: ['', 'application/vnd.x+json'] })).to.deep.equal(['', 'application/vnd.x+json']);
  });

  it('calls sensitive what carries the secret itself', () => {
    const sensitive = (authentication: object) => (typeof dialect.sensitive === 'function' ? dialect.sensitive(schema.parse({ changes: CHANGES, secret: 's', authentication })) : {});
    expect(sensitive({ scheme: 'token', header: 'X-Key' })).to.deep.equal({ headers: ['x-key'], query: [] });
    expect(sensitive({ scheme: 'token', query: 'key' })).to.deep.equal({ headers: [], query: ['key'] });
    expect(sensitive({ scheme: 'hmac', header: 'x-signature' })).to.deep.equal({});
  });

  it('lets nobody in with a secret that nothing checks, should there ever be such options', () => {
    const { ctx, request } = ask({});
    expect(dialect.verify(request, { ...ctx, secrets: ['s'] })).to.deep.equal({ ok: false, reason: 'missing' });
  });

  it('lets nobody in by a scheme without a secret, should there ever be such options', () => {
    const { ctx, request } = ask({ secret: 's', authentication: { scheme: 'token', header: 'x' } }, { x: '' });
    expect(dialect.verify(request, { ...ctx, secrets: [] })).to.deep.equal({ ok: false, reason: 'missing' });
  });

  describe('a token', () => {
    const authentication = { scheme: 'token', header: 'authorization', prefix: 'Bearer ' };
    for (const [value, verified] of [
      ['Bearer sesame', { ok: true }], ['bearer sesame', { ok: true }], ['sesame', { ok: false, reason: 'mismatch' }], ['Bearer', { ok: false, reason: 'mismatch' }],
      ['Bearer ', { ok: false, reason: 'missing' }], ['Basic sesame', { ok: false, reason: 'mismatch' }], ['Bearer Bearer sesame', { ok: false, reason: 'mismatch' }], ['', { ok: false, reason: 'missing' }],
    ] as const) {
      it(`of the header "${value}" is ${verified.ok ? 'taken' : `a ${verified.reason}`}`, () => {
        expect(ask({ secret: ['other', 'sesame'], authentication }, { authorization: value }).verified).to.deep.equal(verified);
      });
    }
  });

  it('answers 503 for an expression that does not end, by an error of its own', async () => {
    const { ctx, request } = ask({ changes: '($f := function($x) { $f($x) }; $f(1))', max_steps: 10_000 });
    const error: unknown = await Promise.resolve(dialect.translate(request, ctx)).then(() => undefined, (thrown: unknown) => thrown);
    expect(error).to.include({ code: 'CH_DIALECT_ENDLESS', status: 503 });
  });

  it('takes no payload that is too deep for a stack, and no infinite number', async () => {
    for (const body of [`${'['.repeat(501)}${']'.repeat(501)}`, '[1e999]']) {
      const { ctx, request } = ask({}, { 'content-type': 'application/json' }, body);
      expect(await dialect.translate(request, ctx)).to.have.property('invalid');
    }
  });

  it('gives an expression the same time wherever it asks, and the gateway\'s', async () => {
    const { ctx, request } = ask({ changes: '{ "author": "x", "comments": $now() & $string($millis()) }' });
    const translation = await dialect.translate(request, ctx);
    const now = ctx.clock.now();
    expect(translation).to.deep.equal({ changes: [{ author: 'x', comments: `${new Date(now).toISOString()}${now}` }] });
  });
});
