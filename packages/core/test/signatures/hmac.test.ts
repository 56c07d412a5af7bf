import { expect } from 'chai';
import fc from 'fast-check';
import { createHmac } from 'node:crypto';
import { decodeDigest, hmac, verifyHmac } from '../../src/index.js';
import type { HmacCheck } from '../../src/index.js';

const body = Buffer.from('{"a":"ü"}');
const sign = (secret: string, algorithm: 'sha512' | 'sha256' | 'sha1' = 'sha256', encoding: 'hex' | 'base64' = 'hex', bytes: Uint8Array = body): string =>
  createHmac(algorithm, secret).update(bytes).digest(encoding);

const check = (signature: string | undefined, over: Partial<HmacCheck> = {}) =>
  verifyHmac({ signature, prefix: 'sha256=', algorithm: 'sha256', body, secrets: ['s3cret'], ...over });

const OK = { ok: true };
const MISSING = { ok: false, reason: 'missing' };
const MISMATCH = { ok: false, reason: 'mismatch' };

describe('verifyHmac', () => {
  it("takes GitHub's published example", () => {
    // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
    const signature = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
    expect(check(signature, { body: Buffer.from('Hello, World!'), secrets: ["It's a Secret to Everybody"] })).to.deep.equal(OK);
  });

  it('takes a right SHA-256 or SHA-1, in hex or base64', () => {
    for (const algorithm of ['sha512', 'sha256', 'sha1'] as const) {
      for (const encoding of ['hex', 'base64'] as const) {
        expect(check(sign('s3cret', algorithm, encoding), { prefix: '', algorithm, encoding })).to.deep.equal(OK);
      }
    }
  });

  it('takes hex and prefix in either case', () => {
    expect(check(`SHA256=${sign('s3cret').toUpperCase()}`)).to.deep.equal(OK);
  });

  it('takes what any of several secrets signed', () => {
    for (const secret of ['new', 'old']) expect(check(`sha256=${sign(secret)}`, { secrets: ['new', 'old'] })).to.deep.equal(OK);
    expect(check(`sha256=${sign('older')}`, { secrets: ['new', 'old'] })).to.deep.equal(MISMATCH);
  });

  it('takes bytes in several pieces', () => {
    expect(check(`sha256=${sign('s3cret')}`, { body: [body.subarray(0, 3), body.subarray(3)] })).to.deep.equal(OK);
  });

  it('is open without secrets', () => expect(check(undefined, { secrets: [] })).to.deep.equal(OK));

  for (const signature of [undefined, '', 'sha256=', 'SHA256=']) {
    it(`misses a signature in ${JSON.stringify(signature) ?? 'undefined'}`, () => expect(check(signature)).to.deep.equal(MISSING));
  }

  const good = sign('s3cret');
  for (const [what, signature] of [
    ['another secret', `sha256=${sign('other')}`],
    ['other bytes', `sha256=${sign('s3cret', 'sha256', 'hex', Buffer.from('{}'))}`],
    ['bytes with a byte order mark', `sha256=${sign('s3cret', 'sha256', 'hex', Buffer.concat([Buffer.from('\ufeff'), body]))}`],
    ['the other algorithm', `sha256=${sign('s3cret', 'sha1')}`],
    ['the other prefix', `sha1=${good}`],
    ['no prefix', good],
    ['a cut digest', `sha256=${good.slice(0, -2)}`],
    ['an odd digest', `sha256=${good.slice(0, -1)}`],
    ['a longer digest', `sha256=${good}00`],
    ['white space after it', `sha256=${good} `],
    ['letters beyond hex', `sha256=${good.slice(0, -1)}g`],
    ['characters beyond ASCII', `sha256=${'ü'.repeat(64)}`],
    ['a megabyte', `sha256=${'0'.repeat(1_000_000)}`],
    ['base64 for hex', `sha256=${sign('s3cret', 'sha256', 'base64')}`],
    ['the prefix twice', `sha256=sha256=${good}`],
  ] as const) {
    it(`refuses ${what}`, () => expect(check(signature)).to.deep.equal(MISMATCH));
  }

  it('refuses what the empty secret signed, whatever stands in the list', () => {
    expect(check(`sha256=${sign('')}`, { secrets: [''] })).to.deep.equal(MISMATCH);
    expect(check(`sha256=${sign('')}`, { secrets: ['s3cret', ''] })).to.deep.equal(MISMATCH);
    expect(check(`sha256=${sign('s3cret')}`, { secrets: ['', 's3cret'] })).to.deep.equal(OK);
  });

  it('takes exactly what the secret signed, for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.string({ minLength: 1 }), fc.nat(), fc.integer({ min: 1, max: 255 }), (bytes, secret, at, flip) => {
        const signature = `sha256=${sign(secret, 'sha256', 'hex', bytes)}`;
        expect(check(signature, { body: bytes, secrets: [secret] })).to.deep.equal(OK);
        if (bytes.length === 0) return;
        const other = Uint8Array.from(bytes);
        other[at % bytes.length]! ^= flip;
        expect(check(signature, { body: other, secrets: [secret] })).to.deep.equal(MISMATCH);
      }),
    );
  });

  it('answers whatever the header holds', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => expect(check(text).ok).to.equal(false) && undefined));
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => expect(check(`sha256=${text}`, { encoding: 'base64' }).ok).to.equal(false) && undefined));
  });
});

describe('hmac', () => {
  it('takes a secret as text or as bytes', () => {
    expect(hmac('sha1', Buffer.from('k'), body).equals(hmac('sha1', 'k', [body]))).to.equal(true);
  });
});

describe('decodeDigest', () => {
  it('reads hex and base64 of the length', () => {
    expect(decodeDigest('00ff', 'hex', 2)).to.deep.equal(Buffer.from([0, 255]));
    expect(decodeDigest('AP8=', 'base64', 2)).to.deep.equal(Buffer.from([0, 255]));
  });

  for (const [text, encoding] of [['00', 'hex'], ['00ff00', 'hex'], ['0x00', 'hex'], ['', 'hex'], ['AP8=AP8=', 'base64'], ['A P8=', 'base64'], ['', 'base64']] as const) {
    it(`reads nothing from ${JSON.stringify(text)}`, () => expect(decodeDigest(text, encoding, 2)).to.equal(undefined));
  }
});
