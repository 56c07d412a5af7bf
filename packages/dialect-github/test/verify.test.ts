import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { Verification } from 'change-hook-core';
import dialect from '../src/index.js';
import { contextOf, FORM, pushOf, requestOf, sign } from './support/ask.js';

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

describe('verification with secrets by repository', () => {
  const secret = { 'acme/door': 'door', 'acme/*': ['new', 'old'] };
  /** Verifies a body that is signed with `by`. */
  const verifyBy = (by: string, body: string | Uint8Array, type = 'application/json'): Verification => {
    const headers = { 'x-hub-signature-256': sha256(body, by), 'content-type': type };
    return dialect.verify(requestOf({ headers, body }), contextOf({ secret })) as Verification;
  };
  const own = (repository: Record<string, unknown>, more: Record<string, unknown> = {}): string => JSON.stringify(pushOf({ repository, ...more }));

  it('lets in what is signed with a secret of its repository', () => {
    expect(verifyBy('door', BODY)).to.deep.equal(OK);
    expect(verifyBy('old', own({ full_name: 'acme/window' }))).to.deep.equal(OK);
    expect(verifyBy('new', own({ full_name: 'Acme/Window' }))).to.deep.equal(OK);
  });

  it('refuses what is signed with the secret of another', () => {
    expect(verifyBy('old', BODY)).to.deep.equal(MISMATCH);
    expect(verifyBy('door', own({ full_name: 'acme/window' }))).to.deep.equal(MISMATCH);
    expect(verifyBy('door', own({ full_name: 'evil/door' }))).to.deep.equal(MISMATCH);
  });

  it('refuses what speaks of two repositories', () => {
    for (const repository of [
      { html_url: 'https://github.com/acme/door' }, { clone_url: 'https://github.com/acme/door.git' }, { ssh_url: 'git@github.com:acme/door.git' },
      { git_url: 'git://github.com/acme/door.git' }, { html_url: 'https://github.com/xacme/window' }, { html_url: 'acme/window' }, { html_url: 'https://github.com/acme/window/' },
    ]) {
      expect(verifyBy('old', own({ full_name: 'acme/window', ...repository })), JSON.stringify(repository)).to.deep.equal(MISMATCH);
    }
    for (const pull of [
      { html_url: 'https://github.com/acme/door/pull/1' }, { _links: { html: { href: 'https://github.com/acme/door/pull/1' } } }, { base: { repo: { full_name: 'acme/door' } } },
    ]) {
      expect(verifyBy('old', own({ full_name: 'acme/window' }, { pull_request: pull })), JSON.stringify(pull)).to.deep.equal(MISMATCH);
    }
  });

  it('lets in all addresses of one repository, however they are written', () => {
    const urls = { html_url: 'https://GitHub.com/acme/Window', clone_url: 'https://github.com/acme/window.git', ssh_url: 'git@github.com:acme/window.git', git_url: 'git://github.com/acme/window.git' };
    const pull = { html_url: 'https://github.com/acme/window/pull/1', base: { repo: { full_name: 'acme/window' } }, head: { repo: { full_name: 'bob/window' } } };
    expect(verifyBy('old', own({ full_name: 'acme/window', ...urls }, { pull_request: pull }))).to.deep.equal(OK);
  });

  it('refuses what can not be read', () => {
    const compressed = gzipSync(BODY);
    for (const body of ['', '[]', 'null', BODY.slice(0, -1), compressed, own({}), own({ full_name: 3 }), JSON.stringify({ pull_request: {}, organization: { login: 'acme' } })]) {
      for (const by of ['door', 'new', 'old']) expect(verifyBy(by, body)).to.deep.equal(MISMATCH);
    }
    expect(verifyBy('door', 'a=b', FORM)).to.deep.equal(MISMATCH);
  });

  it('takes an event of an organisation for one of all of its repositories', () => {
    const body = JSON.stringify({ organization: { login: 'acme' } });
    expect(verifyBy('old', body)).to.deep.equal(OK);
    expect(verifyBy('door', body)).to.deep.equal(MISMATCH);
  });

  it('tells an unsigned request that it is', () => {
    expect(dialect.verify(requestOf({ body: BODY }), contextOf({ secret }))).to.deep.equal(MISSING);
    expect(dialect.verify(requestOf({ body: '{' }), contextOf({ secret }))).to.deep.equal(MISSING);
  });
});
