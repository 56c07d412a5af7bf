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

describe('the signature headers', () => {
  const hub = (value: string): string => `sha256=${value}`;

  for (const [name, value] of [['x-gitea-signature', digest()], ['x-forgejo-signature', digest()], ['x-hub-signature-256', hub(digest())]] as const) {
    it(`are enough alone: ${name}`, () => {
      expect(verify({ [name]: value })).to.deep.equal(OK);
      expect(verify({ [name]: value.toUpperCase() })).to.deep.equal(OK);
    });
  }

  it('must agree where several are there', () => {
    expect(verify({ 'x-gitea-signature': digest(), 'x-hub-signature-256': hub(digest()) })).to.deep.equal(OK);
    const wrong = digest(BODY, 'other');
    expect(verify({ 'x-gitea-signature': digest(), 'x-hub-signature-256': hub(wrong) })).to.deep.equal(MISMATCH);
    expect(verify({ 'x-gitea-signature': digest(), 'x-forgejo-signature': wrong })).to.deep.equal(MISMATCH);
    expect(verify({ 'x-gitea-signature': wrong, 'x-forgejo-signature': digest() })).to.deep.equal(MISMATCH);
    expect(verify({ 'x-gitea-signature': digest(), 'x-hub-signature-256': 'sha256=' })).to.deep.equal(MISMATCH);
  });

  it('are missing when all of them are empty, as Gitea sends them without a secret', () => {
    expect(verify({ 'x-gitea-signature': '', 'x-hub-signature-256': 'sha256=', 'x-forgejo-signature': '' })).to.deep.equal(MISSING);
    expect(verify({ 'x-hub-signature-256': '' })).to.deep.equal(MISSING);
  });

  it('carry the prefix that belongs to them and no other', () => {
    expect(verify({ 'x-gitea-signature': hub(digest()) })).to.deep.equal(MISMATCH);
    expect(verify({ 'x-hub-signature-256': digest() })).to.deep.equal(MISMATCH);
  });

  it('do not count when they are others', () => {
    const sha1 = createHmac('sha1', 'key').update(BODY).digest('hex');
    expect(verify({ 'x-hub-signature': `sha1=${sha1}`, 'x-gogs-signature': digest() })).to.deep.equal(MISSING);
  });

  it('are not replaced by the secret in the body', () => {
    expect(verify({}, JSON.stringify(pushOf({ secret: 'key' })))).to.deep.equal(MISSING);
  });
});

describe('the signature of a form', () => {
  const form = `payload=${encodeURIComponent(BODY)}`;
  const signed = (body: string): Verification => verify({ 'content-type': FORM, 'x-gitea-signature': digest() }, body);

  it('covers the payload in it', () => {
    expect(signed(form)).to.deep.equal(OK);
  });

  it('does not cover the form', () => {
    expect(verify({ 'content-type': FORM, 'x-gitea-signature': digest(form) }, form)).to.deep.equal(MISMATCH);
  });

  it('is wrong for another payload, and where there are two or none', () => {
    expect(signed(`payload=${encodeURIComponent(`${BODY} `)}`)).to.deep.equal(MISMATCH);
    expect(signed(`${form}&payload=%7B%7D`)).to.deep.equal(MISMATCH);
    expect(signed(`payload=%7B%7D&${form}`)).to.deep.equal(MISMATCH);
    expect(signed('x=1')).to.deep.equal(MISMATCH);
    expect(signed(`${form}${'&x=1'.repeat(2_000)}`)).to.deep.equal(MISMATCH);
  });

  it('is not that of a JSON body of the same text, nor the other way round', () => {
    const nested = JSON.stringify(pushOf({ ref: '&payload=%7B%7D&' }));
    // Signed as JSON, sent as a form: what the form would hold is not what was signed.
    expect(verify({ 'content-type': FORM, 'x-gitea-signature': digest(nested) }, nested)).to.deep.equal(MISMATCH);
    expect(verify({ 'x-gitea-signature': digest() }, form)).to.deep.equal(MISMATCH);
  });
});

describe('secrets by repository', () => {
  const secret = { 'acme/door': 'key', 'acme/*': ['new', 'old'] };
  const signed = (payload: unknown, key: string): Verification => verify({ 'x-gitea-signature': digest(JSON.stringify(payload), key) }, JSON.stringify(payload), secret);

  it('let in what the repository\'s own secret signed, of JSON and of forms', () => {
    expect(signed(pushOf(), 'key')).to.deep.equal(OK);
    expect(signed(pushOf({ repository: repositoryOf('acme/gate') }), 'old')).to.deep.equal(OK);
    expect(signed(pullOf(), 'key')).to.deep.equal(OK);
    const form = `payload=${encodeURIComponent(BODY)}`;
    expect(verify({ 'content-type': FORM, 'x-gitea-signature': digest() }, form, secret)).to.deep.equal(OK);
  });

  it('refuse what another repository\'s secret signed', () => {
    expect(signed(pushOf(), 'old')).to.deep.equal(MISMATCH);
    expect(signed(pushOf({ repository: repositoryOf('acme/gate') }), 'key')).to.deep.equal(MISMATCH);
    expect(signed(pushOf({ repository: repositoryOf('bo/door') }), 'key')).to.deep.equal(MISMATCH);
    expect(signed(pushOf({ repository: null }), 'key')).to.deep.equal(MISMATCH);
    expect(signed('no object', 'key')).to.deep.equal(MISMATCH);
  });

  it('refuse a payload that speaks of two repositories', () => {
    const door = repositoryOf('acme/door');
    for (const more of [{ ssh_url: 'git@git.example.org:acme/vault.git' }, { html_url: 'https://git.example.org/acme/vault' }, { clone_url: 'https://git.example.org/acme/indoor.git' }]) {
      expect(signed(pushOf({ repository: { ...door, ...more } }), 'key'), JSON.stringify(more)).to.deep.equal(MISMATCH);
    }
    expect(signed(pullOf({ base: { repo: repositoryOf('acme/vault') } }), 'key')).to.deep.equal(MISMATCH);
    expect(signed(pullOf({ html_url: 'https://git.example.org/acme/vault/pulls/5' }), 'key')).to.deep.equal(MISMATCH);
  });
});

describe('verification without a secret', () => {
  it('lets everything in', () => {
    expect(verify({ 'x-gitea-signature': 'wrong' }, BODY, null)).to.deep.equal(OK);
  });
});
