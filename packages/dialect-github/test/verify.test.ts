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

  it('signs the whole form, and not the payload in it', () => {
    const form = `payload=${encodeURIComponent(BODY)}`;
    expect(verify({ 256: sha256(form), type: FORM }, form)).to.deep.equal(OK);
    expect(verify({ 256: sha256(BODY), type: FORM }, form)).to.deep.equal(MISMATCH);
  });

  for (const [what, headers] of Object.entries({
    'a bare prefix': { 256: 'sha256=' }, 'a bare SHA-1 prefix': { 1: 'sha1=' },
  })) {
    it(`refuses ${what} as missing`, () => {
      expect(verify(headers)).to.deep.equal(MISSING);
    });
  }

  for (const [what, headers] of Object.entries({
    'one without its prefix': { 256: sha256().slice('sha256='.length) },
    'one with another prefix': { 256: sha256().replace('sha256', 'sha512') },
    'a SHA-1 one in the place of SHA-256': { 256: sha1() },
    'a SHA-256 one in the place of SHA-1': { 1: sha256() },
    'one that is no hex': { 256: `sha256=${'g'.repeat(64)}` },
    'one that is not ASCII': { 256: `sha256=${'\u00e9'.repeat(64)}` },
    'a SHA-1 one for other bytes': { 1: sha1(`${BODY} `) },
  })) {
    it(`refuses ${what} as a mismatch`, () => {
      expect(verify(headers)).to.deep.equal(MISMATCH);
    });
  }

  it('does the same with strict and without it', () => {
    const request = requestOf({ body: BODY });
    for (const strict of [true, false]) {
      expect(dialect.verify(request, contextOf({ secret: 'key', strict }))).to.deep.equal(MISSING);
    }
  });
});
