import { expect } from 'chai';
import fc from 'fast-check';
import { createHmac } from 'node:crypto';
import { verifyStandardWebhooks } from '../../src/index.js';
import type { StandardWebhooksCheck } from '../../src/index.js';

const KEY = Buffer.from('0123456789abcdef01234567');
const SECRET = `whsec_${KEY.toString('base64')}`;
const NOW = 1_700_000_000;
const body = Buffer.from('{"a":1}');

const sign = (id: string, timestamp: number | string, bytes: Uint8Array = body, key: string | Uint8Array = KEY): string =>
  `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(bytes).digest('base64')}`;

const check = (over: Partial<StandardWebhooksCheck> = {}) =>
  verifyStandardWebhooks({ id: 'msg_1', timestamp: String(NOW), signature: sign('msg_1', NOW), body, secrets: [SECRET], now: NOW * 1000, ...over });

const OK = { ok: true };
const MISSING = { ok: false, reason: 'missing' };
const MISMATCH = { ok: false, reason: 'mismatch' };
const STALE = { ok: false, reason: 'stale' };

describe('verifyStandardWebhooks', () => {
  it('takes a vector that the svix libraries share', () => {
    // Published in the READMEs and tests of the libraries under github.com/standard-webhooks/standard-webhooks.
    expect(check({
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: '1614265330', now: 1_614_265_330_000, body: Buffer.from('{"test": 2432232314}'),
      secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'], signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    })).to.deep.equal(OK);
  });

  it('takes a right signature, alone or in a list', () => {
    expect(check()).to.deep.equal(OK);
    const other = sign('msg_1', NOW, body, 'other');
    expect(check({ signature: `v1a,AAAA ${other} ${sign('msg_1', NOW)}` })).to.deep.equal(OK);
  });

  it('takes any of several secrets, and one that is plain text', () => {
    expect(check({ secrets: ['whsec_AAAA', SECRET] })).to.deep.equal(OK);
    expect(check({ secrets: ['plain'], signature: sign('msg_1', NOW, body, 'plain') })).to.deep.equal(OK);
  });

  it('is open without secrets', () => expect(check({ secrets: [], signature: undefined })).to.deep.equal(OK));

  for (const field of ['id', 'timestamp', 'signature'] as const) {
    it(`misses ${field}`, () => {
      expect(check({ [field]: undefined })).to.deep.equal(MISSING);
      expect(check({ [field]: '' })).to.deep.equal(MISSING);
    });
  }

  for (const [what, over] of [
    ['another id', { id: 'msg_2' }],
    ['another time', { timestamp: String(NOW + 1) }],
    ['other bytes', { body: Buffer.from('{"a":2}') }],
    ['another secret', { secrets: ['whsec_AAAA'] }],
    ['another version', { signature: sign('msg_1', NOW).replace('v1,', 'v2,') }],
    ['a signature in hex', { signature: 'v1,00ff' }],
    ['a cut signature', { signature: sign('msg_1', NOW).slice(0, -4) }],
    ['a time with a sign', { timestamp: `+${NOW}`, signature: sign('msg_1', `+${NOW}`) }],
    ['a fraction of a second', { timestamp: `${NOW}.5`, signature: sign('msg_1', `${NOW}.5`) }],
    ['a time in hex', { timestamp: '0x10', signature: sign('msg_1', '0x10') }],
    ['a list whose 21st signs', { signature: `${'v1,x '.repeat(20)}${sign('msg_1', NOW)}` }],
  ] as const) {
    it(`refuses ${what}`, () => expect(check(over)).to.deep.equal(MISMATCH));
  }

  for (const secret of ['', 'whsec_', 'whsec_!!!']) {
    it(`refuses what the empty key signed, for the secret ${JSON.stringify(secret)}`, () => {
      expect(check({ secrets: [secret], signature: sign('msg_1', NOW, body, '') })).to.deep.equal(MISMATCH);
    });
  }

  it('takes a time up to the tolerance, either way', () => {
    for (const off of [-300, 300]) {
      const timestamp = String(NOW + off);
      expect(check({ timestamp, signature: sign('msg_1', timestamp) })).to.deep.equal(OK);
    }
    for (const off of [-301, 301, -NOW]) {
      const timestamp = String(NOW + off);
      expect(check({ timestamp, signature: sign('msg_1', timestamp) })).to.deep.equal(STALE);
    }
  });

  it('takes another tolerance', () => {
    expect(check({ now: (NOW + 10) * 1000, toleranceSeconds: 5 })).to.deep.equal(STALE);
    expect(check({ now: (NOW + 5) * 1000, toleranceSeconds: 5 })).to.deep.equal(OK);
  });

  it('calls an unsigned old time a mismatch: only a signed time says anything', () => {
    expect(check({ timestamp: '1' })).to.deep.equal(MISMATCH);
  });

  it('answers whatever the headers hold', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constant(undefined));
    fc.assert(
      fc.property(text, text, text, (id, timestamp, signature) => {
        expect(check({ id, timestamp, signature }).ok).to.equal(false);
      }),
    );
  });
});
