import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import type { Verification } from 'change-hook-core';
import dialect from '../src/index.js';
import { contextOf, FORM, pullOf, pushOf, repositoryOf, requestOf } from './ask.js';
import type { Asked } from './ask.js';

const BODY = JSON.stringify(pushOf());
const OK = { ok: true };
const MISSING = { ok: false, reason: 'missing' };
const MISMATCH = { ok: false, reason: 'mismatch' };

const digest = (body: string = BODY, secret = 'key'): string => createHmac('sha256', secret).update(body).digest('hex');

function verify(headers: Asked['headers'] & object, body: string | Uint8Array = BODY, secret: unknown = 'key'): Verification {
  return dialect.verify(requestOf({ headers, body }), contextOf(secret === null ? {} : { secret })) as Verification;
}

describe('X-Gogs-Signature', () => {
  it('lets in when it is right', () => {
    expect(verify({ 'x-gogs-signature': digest() })).to.deep.equal(OK);
    expect(verify({ 'x-gogs-signature': digest().toUpperCase() })).to.deep.equal(OK);
  });

  it('is missing when it is empty, as Gogs sends it without a secret', () => {
    expect(verify({ 'x-gogs-signature': '' })).to.deep.equal(MISSING);
    expect(verify({})).to.deep.equal(MISSING);
  });

  it('is replaced by no other header, and by no secret in the body', () => {
    expect(verify({ 'x-gitea-signature': digest(), 'x-hub-signature-256': `sha256=${digest()}` })).to.deep.equal(MISSING);
    expect(verify({}, JSON.stringify(pushOf({ secret: 'key' })))).to.deep.equal(MISSING);
  });

  it('has no prefix', () => {
    expect(verify({ 'x-gogs-signature': `sha256=${digest()}` })).to.deep.equal(MISMATCH);
  });

  it('lets everything in where there is no secret', () => {
    expect(verify({ 'x-gogs-signature': 'wrong' }, BODY, null)).to.deep.equal(OK);
  });
});

describe('the signature of a form', () => {
  const form = `payload=${encodeURIComponent(BODY)}`;
  const signed = (body: string): Verification => verify({ 'content-type': FORM, 'x-gogs-signature': digest() }, body);

  it('covers the payload in it, and not the form', () => {
    expect(signed(form)).to.deep.equal(OK);
    expect(verify({ 'content-type': FORM, 'x-gogs-signature': digest(form) }, form)).to.deep.equal(MISMATCH);
  });

  it('is wrong for another payload, and where there are two or none', () => {
    expect(signed(`payload=${encodeURIComponent(`${BODY} `)}`)).to.deep.equal(MISMATCH);
    expect(signed(`${form}&payload=%7B%7D`)).to.deep.equal(MISMATCH);
    expect(signed(`payload=%7B%7D&${form}`)).to.deep.equal(MISMATCH);
    expect(signed('x=1')).to.deep.equal(MISMATCH);
  });

  it('is not that of a JSON body of the same text', () => {
    const nested = JSON.stringify(pushOf({ ref: '&payload=%7B%7D&' }));
    expect(verify({ 'content-type': FORM, 'x-gogs-signature': digest(nested) }, nested)).to.deep.equal(MISMATCH);
  });
});

describe('secrets by repository', () => {
  const secret = { 'acme/door': 'key', 'acme/*': ['new', 'old'] };
  const signed = (payload: unknown, key: string): Verification => verify({ 'x-gogs-signature': digest(JSON.stringify(payload), key) }, JSON.stringify(payload), secret);

  it('let in what the repository\'s own secret signed', () => {
    expect(signed(pushOf(), 'key')).to.deep.equal(OK);
    expect(signed(pullOf(), 'key')).to.deep.equal(OK);
    expect(signed(pushOf({ repository: repositoryOf('acme/gate') }), 'old')).to.deep.equal(OK);
  });

  it('refuse what another repository\'s secret signed', () => {
    expect(signed(pushOf(), 'old')).to.deep.equal(MISMATCH);
    expect(signed(pushOf({ repository: repositoryOf('bo/door') }), 'key')).to.deep.equal(MISMATCH);
    expect(signed(pushOf({ repository: null }), 'key')).to.deep.equal(MISMATCH);
  });

  it('refuse a payload that speaks of two repositories', () => {
    const door = repositoryOf('acme/door');
    expect(signed(pushOf({ repository: { ...door, ssh_url: 'git@gogs.example.org:acme/vault.git' } }), 'key')).to.deep.equal(MISMATCH);
    expect(signed(pullOf({ base_repo: repositoryOf('acme/vault') }), 'key')).to.deep.equal(MISMATCH);
    expect(signed(pullOf({ html_url: 'https://gogs.example.org/acme/vault/pulls/5' }), 'key')).to.deep.equal(MISMATCH);
  });
});
