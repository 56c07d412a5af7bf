import { expect } from 'chai';
import type { Verification } from 'change-hook-core';
import dialect from '../src/index.js';
import { contextOf, FORM, pushOf, requestOf, sign } from './ask.js';

const BODY = JSON.stringify(pushOf());

/** Verifies a body under the secret `key` (or `secret`), with the two signature headers given. */
function verify(headers: { 256?: string; 1?: string; type?: string }, body: string | Uint8Array = BODY, secret: string | string[] | null = 'key'): Verification {
  const request = requestOf({
    headers: { 'x-hub-signature-256': headers[256], 'x-hub-signature': headers[1], 'content-type': headers.type ?? 'application/json' },
    body,
  });
  return dialect.verify(request, contextOf(secret === null ? {} : { secret })) as Verification;
}

const OK = { ok: true };
const MISSING = { ok: false, reason: 'missing' };
const MISMATCH = { ok: false, reason: 'mismatch' };
const sha256 = (body: string | Uint8Array = BODY, secret = 'key'): string => sign('sha256', secret, body);
const sha1 = (body: string | Uint8Array = BODY, secret = 'key'): string => sign('sha1', secret, body);

describe('verification with a secret', () => {
  it('lets in what is signed with SHA-256', () => {
    expect(verify({ 256: sha256() })).to.deep.equal(OK);
    expect(verify({ 256: sha256().toUpperCase() })).to.deep.equal(OK);
  });

  it('lets in what is signed with SHA-1 alone', () => {
    expect(verify({ 1: sha1() })).to.deep.equal(OK);
  });

  it('lets SHA-256 decide where both are there', () => {
    expect(verify({ 256: sha256(), 1: 'sha1=wrong' })).to.deep.equal(OK);
    expect(verify({ 256: sha256(BODY, 'other'), 1: sha1() })).to.deep.equal(MISMATCH);
    expect(verify({ 256: '', 1: sha1() })).to.deep.equal(MISSING);
    expect(verify({ 256: 'sha256=', 1: sha1() })).to.deep.equal(MISSING);
  });

  it('lets in what any of several secrets signed', () => {
    const secret = ['new', 'old'];
    expect(verify({ 256: sha256(BODY, 'old') }, BODY, secret)).to.deep.equal(OK);
    expect(verify({ 256: sha256(BODY, 'new') }, BODY, secret)).to.deep.equal(OK);
    expect(verify({ 256: sha256(BODY, 'older') }, BODY, secret)).to.deep.equal(MISMATCH);
  });

  it('signs the whole form, and not the payload in it', () => {
    const form = `payload=${encodeURIComponent(BODY)}`;
    expect(verify({ 256: sha256(form), type: FORM }, form)).to.deep.equal(OK);
    expect(verify({ 256: sha256(BODY), type: FORM }, form)).to.deep.equal(MISMATCH);
  });

  it('lets in a body with a byte order mark and bad UTF-8, signed as it is', () => {
    const body = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(BODY), Buffer.from([0xff])]);
    expect(verify({ 256: sha256(body) }, body)).to.deep.equal(OK);
  });

  for (const [what, headers] of Object.entries({
    'no signature': {}, 'an empty one': { 256: '' }, 'a bare prefix': { 256: 'sha256=' }, 'a bare SHA-1 prefix': { 1: 'sha1=' },
  })) {
    it(`refuses ${what} as missing`, () => {
      expect(verify(headers)).to.deep.equal(MISSING);
    });
  }

  for (const [what, headers] of Object.entries({
    'a wrong signature': { 256: sha256(BODY, 'other') },
    'a truncated one': { 256: sha256().slice(0, -2) },
    'one that is too long': { 256: `${sha256()}00` },
    'one without its prefix': { 256: sha256().slice('sha256='.length) },
    'one with another prefix': { 256: sha256().replace('sha256', 'sha512') },
    'a SHA-1 one in the place of SHA-256': { 256: sha1() },
    'a SHA-256 one in the place of SHA-1': { 1: sha256() },
    'one that is no hex': { 256: `sha256=${'g'.repeat(64)}` },
    'one that is not ASCII': { 256: `sha256=${'\u00e9'.repeat(64)}` },
    'one for other bytes': { 256: sha256(`${BODY} `) },
    'one for the same JSON written anew': { 256: sha256(JSON.stringify(pushOf(), undefined, 1)) },
    'a SHA-1 one for other bytes': { 1: sha1(`${BODY} `) },
  })) {
    it(`refuses ${what} as a mismatch`, () => {
      expect(verify(headers)).to.deep.equal(MISMATCH);
    });
  }

  it('refuses a body that got a byte order mark on its way', () => {
    const body = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(BODY)]);
    expect(verify({ 256: sha256(BODY) }, body)).to.deep.equal(MISMATCH);
  });

  it('does the same with strict and without it', () => {
    const request = requestOf({ body: BODY });
    for (const strict of [true, false]) {
      expect(dialect.verify(request, contextOf({ secret: 'key', strict }))).to.deep.equal(MISSING);
    }
  });
});

describe('verification without a secret', () => {
  it('lets everything in', () => {
    expect(verify({}, BODY, null)).to.deep.equal(OK);
    expect(verify({ 256: 'sha256=wrong' }, BODY, null)).to.deep.equal(OK);
  });
});
