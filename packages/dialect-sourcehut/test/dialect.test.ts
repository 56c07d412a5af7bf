import { expect } from 'chai';
import fc from 'fast-check';
import { createHookRequest, ManualClock, MemoryLog } from 'change-hook-core';
import type { HookRequest, Translation, Verification } from 'change-hook-core';
import { isVerdict } from 'change-hook-testkit';
import * as exported from '../src/index.js';
import dialect from '../src/index.js';
import { options as schema, SR_HT_KEY } from '../src/options.js';
import { publicKeyOf, sign } from './sign.js';

const requestOf = (body: string, headers: Record<string, string> = {}): HookRequest =>
  createHookRequest({
    mount: 'sourcehut',
    method: 'POST',
    query: 'repository=~acme/door',
    headers: new Map(Object.entries({ 'content-type': 'application/json', ...headers })),
    body: Buffer.from(body),
  });

const contextOf = (options: Record<string, unknown> = {}) => ({
  options: schema.parse(options),
  secrets: [],
  log: new MemoryLog(),
  clock: new ManualClock(),
});

const translate = (payload: unknown, options: Record<string, unknown> = {}): Translation =>
  dialect.translate(
    requestOf(JSON.stringify(payload), { 'x-webhook-event': 'GIT_POST_RECEIVE' }),
    contextOf(options),
  ) as Translation;

describe('the dialect sourcehut', () => {
  it('is the default export and the only one', () => {
    expect(Object.keys(exported)).to.deep.equal(['default']);
  });

  it('verifies by the key of sr.ht unless another is given, so that a mount is never open', () => {
    expect(schema.parse({}).public_key).to.deep.equal([SR_HT_KEY]);
    expect(dialect.authenticates?.(schema.parse({}))).to.equal(true);
    const unsigned = dialect.verify(requestOf('{}'), contextOf()) as Verification;
    const strange = dialect.verify(requestOf('{}', sign({ body: Buffer.from('{}') }, 'x')), contextOf()) as Verification;
    expect([unsigned, strange]).to.deep.equal([
      { ok: false, reason: 'missing' },
      { ok: false, reason: 'mismatch' },
    ]);
  });

  it('signs the nonce with the body, and neither for the other', () => {
    const headers = sign({ body: Buffer.from('{"a":1}') }, 'x');
    const verify = (body: string, more: Record<string, string>): Verification =>
      dialect.verify(requestOf(body, { ...headers, ...more }), contextOf({ public_key: publicKeyOf('x') })) as Verification;
    expect(verify('{"a":1}', {}).ok).to.equal(true);
    expect(verify('{"a":1}', { 'x-payload-nonce': '0' }).ok).to.equal(false);
    // The bytes are the same, and the border between body and nonce is another.
    const moved = headers['x-payload-nonce'] ?? '';
    expect(verify(`{"a":1}${moved.slice(0, 2)}`, { 'x-payload-nonce': moved.slice(2) }).ok).to.equal(true);
    expect(() => translateText(`{"a":1}${moved.slice(0, 2)}`))
      .to.throw()
      .with.property('code', 'CH_REQUEST_UNPARSABLE');
  });

  it('takes an id that is signed before the one in a header', () => {
    const identify = (body: string): unknown =>
      dialect.identify(requestOf(body, { 'x-webhook-delivery': 'header' }), contextOf());
    expect(identify('{"data":{"webhook":{"uuid":"signed"}}}')).to.equal('signed');
    expect(identify('{"push":"legacy"}')).to.equal('legacy');
    for (const body of ['{}', '{"push":7}', `{"push":"${'x'.repeat(600)}"}`]) expect(identify(body), body).to.equal('header');
    expect(identify('{')).to.equal(undefined);
  });
});

const translateText = (body: string): unknown =>
  dialect.translate(requestOf(body, { 'x-webhook-event': 'GIT_POST_RECEIVE' }), contextOf());

describe('hostile input', () => {
  it('of any JSON gets a verdict', () => {
    const json = fc.jsonValue({ maxDepth: 3 });
    const object = fc.oneof(json, fc.dictionary(fc.constantFrom('id', 'author', 'committer', 'tagger', 'message'), json));
    const update = fc.record(
      { ref: fc.constant({ name: 'refs/heads/x' }), name: fc.constant('refs/tags/x'), old: object, new: object },
      { requiredKeys: [] },
    );
    const webhook = fc.record(
      { event: fc.constant('GIT_POST_RECEIVE'), pusher: object, repository: json, updates: fc.oneof(json, fc.array(update)) },
      { requiredKeys: [] },
    );
    const wide = { deletions: 'change', sourcehut_property_whitelist: ['*'] };
    fc.assert(fc.property(webhook, (it) => isVerdict(translate({ data: { webhook: it } }, wide))));
    fc.assert(
      fc.property(fc.oneof(json, fc.array(update)), object, (refs, pusher) => isVerdict(translate({ refs, pusher }, wide))),
    );
    fc.assert(fc.property(json, (payload) => isVerdict(translate(payload, wide))));
  });

  it('is never repeated in a reason', () => {
    expect(
      JSON.stringify([
        translate({ data: { webhook: { event: 'sesame' } } }),
        translate({ data: { webhook: { updates: [{ ref: { name: 'sesame' } }] } } }),
      ]),
    ).not.to.contain('sesame');
  });
});
