import { expect } from 'chai';
import { hmac, ManualClock } from 'change-hook-core';
import type { Verification } from 'change-hook-core';
import dialect from '../src/index.js';
import { contextOf, HOST, mergeRequestOf, noteOf, projectOf, pushOf, requestOf } from './ask.js';

const BODY = JSON.stringify(pushOf());
const KEY = Buffer.alloc(32, 7);
const SIGNING = `whsec_${KEY.toString('base64')}`;
const OTHER = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
const NOW = Math.floor(new ManualClock().now() / 1000);

interface Sent {
  token?: string;
  signature?: string;
  id?: string;
  timestamp?: string;
  body?: string | Uint8Array;
}

const sign = ({ id = 'f5e5', timestamp = String(NOW), body = BODY }: Sent = {}, key: Uint8Array = KEY): string =>
  `v1,${hmac('sha256', key, [Buffer.from(`${id}.${timestamp}.`), Buffer.from(body)]).toString('base64')}`;

function verify(sent: Sent, options: Record<string, unknown>): Verification {
  const { token, signature, id, timestamp, body = BODY } = sent;
  const signed = signature === undefined ? {} : { 'webhook-id': id ?? 'f5e5', 'webhook-timestamp': timestamp ?? String(NOW), 'webhook-signature': signature };
  return dialect.verify(requestOf({ headers: { 'x-gitlab-token': token, ...signed }, body }), contextOf(options)) as Verification;
}

const OK = { ok: true };
const MISSING = { ok: false, reason: 'missing' };
const MISMATCH = { ok: false, reason: 'mismatch' };
const STALE = { ok: false, reason: 'stale' };

describe('the secret token', () => {
  it('lets in what repeats it', () => {
    expect(verify({ token: 'key' }, { secret: 'key' })).to.deep.equal(OK);
    expect(verify({ token: 'old' }, { secret: ['new', 'old'] })).to.deep.equal(OK);
  });

  it('keeps out what does not', () => {
    expect(verify({}, { secret: 'key' })).to.deep.equal(MISSING);
    expect(verify({ token: '' }, { secret: 'key' })).to.deep.equal(MISSING);
    for (const token of ['Key', 'ke', 'keyy', ' key', 'key ', 'k\u00e9y', 'undefined', 'x'.repeat(70_000)]) {
      expect(verify({ token }, { secret: 'key' }), token.slice(0, 20)).to.deep.equal(MISMATCH);
    }
  });

  it('does not care for a signature that nobody can check', () => {
    expect(verify({ token: 'key', signature: 'v1,nonsense' }, { secret: 'key' })).to.deep.equal(OK);
    expect(verify({ signature: sign() }, { secret: 'key' })).to.deep.equal(MISSING);
  });
});

describe('secrets by repository', () => {
  const secret = { 'acme/door': 'door', 'acme/*': ['acme', 'acme2'] };
  const verifyBy = (token: string, payload: unknown, options: Record<string, unknown> = {}): Verification =>
    verify({ token, body: typeof payload === 'string' ? payload : JSON.stringify(payload) }, { secret, ...options });
  const gate = projectOf('acme/gate');

  it('let in the secret of the repository, and of no other', () => {
    expect(verifyBy('door', pushOf())).to.deep.equal(OK);
    expect(verifyBy('acme', pushOf())).to.deep.equal(MISMATCH);
    for (const payload of [pushOf({ project: gate, repository: null }), mergeRequestOf({ target: gate }, { project: gate }), { object_kind: 'release', tag: 'v1', project: gate }]) {
      expect(verifyBy('acme2', payload)).to.deep.equal(OK);
      expect(verifyBy('door', payload)).to.deep.equal(MISMATCH);
    }
    expect(verifyBy('acme', { project: { path_with_namespace: 'Acme/Gate' } })).to.deep.equal(OK);
  });

  it('read the name of a system hook', () => {
    expect(verifyBy('acme', { event_name: 'project_create', path_with_namespace: 'acme/gate' })).to.deep.equal(OK);
    expect(verifyBy('acme', { event_name: 'user_add_to_team', project_path_with_namespace: 'acme/gate' })).to.deep.equal(OK);
  });

  it('take an event of a group for one of all of its projects', () => {
    for (const payload of [{ group_path: 'acme' }, { full_path: 'acme', group_path: 'x' }]) {
      expect(verifyBy('acme', payload)).to.deep.equal(OK);
      expect(verifyBy('door', payload)).to.deep.equal(MISMATCH);
    }
    expect(verifyBy('any', { event_name: 'user_create' }, { secret: { ...secret, '*': 'any' } })).to.deep.equal(OK);
  });

  it('refuse what speaks of two projects', () => {
    const { path_with_namespace: _path, ...addresses } = gate;
    for (const [field, value] of Object.entries(addresses)) {
      if (!/url/.test(field)) continue;
      const payload = pushOf({ project: { ...projectOf(), [field]: value } });
      expect(verifyBy('door', payload), field).to.deep.equal(MISMATCH);
    }
    for (const payload of [
      pushOf({ repository: { url: 'git@gitlab.example.org:acme/gate.git' } }), pushOf({ repository: { homepage: `${HOST}/acme/gate` } }), mergeRequestOf({ target: gate }), mergeRequestOf({ target: { path_with_namespace: 'acme/gate' } }),
      noteOf({}, { merge_request: { target: gate } }), pushOf({ project: null, path_with_namespace: 'acme/door', repository: { url: 'git@gitlab.example.org:acme/gate.git' } }),
    ]) {
      expect(verifyBy('door', payload), JSON.stringify(payload).slice(0, 80)).to.deep.equal(MISMATCH);
    }
    for (const git_ssh_url of ['git@gitlab.example.org:vault/acme/door.git', 'ssh://git@gitlab.example.org/vault/acme/door.git', 'ssh://git@gitlab.example.org:22/acme/gate.git', 'acme/gate', 'http://[', `${HOST}/acme/door/../gate.git`]) {
      expect(verifyBy('door', pushOf({ project: { ...projectOf(), git_ssh_url } })), git_ssh_url).to.deep.equal(MISMATCH);
    }
  });

  it('let in all addresses of one project, however they are written, and the fork of a merge request', () => {
    const written = { git_ssh_url: 'ssh://git@gitlab.example.org:2222/Acme/door.git', url: 'git@gitlab.example.org:acme/door.git', web_url: `${HOST}/acme/door`, http_url: 'http://GITLAB.example.org/acme/Door.git' };
    expect(verifyBy('door', pushOf({ project: { ...projectOf(), ...written } }))).to.deep.equal(OK);
    expect(verifyBy('door', mergeRequestOf({ source: projectOf('bo/door') }))).to.deep.equal(OK);
    expect(verifyBy('door', noteOf({}, { merge_request: { ...(mergeRequestOf()['object_attributes'] as object), source: null } }))).to.deep.equal(OK);
  });

  it('know the path at which GitLab stands by the option gitlab_url', () => {
    const payload = pushOf({ project: { ...projectOf(), web_url: `${HOST}/gitlab/acme/door`, git_http_url: `${HOST}/gitlab/acme/door.git` } });
    expect(verifyBy('door', payload)).to.deep.equal(MISMATCH);
    for (const gitlab_url of [`${HOST}/gitlab`, `${HOST}/gitlab/`]) expect(verifyBy('door', payload, { gitlab_url })).to.deep.equal(OK);
  });

  it('refuse what no pattern matches, and what can not be read or names no project', () => {
    for (const odd of [{ project: { path_with_namespace: 'evil/door' } }, { project: { path_with_namespace: null } }, { project: {} }, { ref: 'refs/heads/main' }, { object_attributes: {} }, {}, [], 'null', '{', '']) {
      for (const token of ['door', 'acme']) expect(verifyBy(token, odd), JSON.stringify(odd)).to.deep.equal(MISMATCH);
    }
    expect(verify({ body: '{' }, { secret })).to.deep.equal(MISSING);
  });
});

describe('the signing token', () => {
  const options = { signing_token: SIGNING };

  it('lets in what is signed with it', () => {
    expect(verify({ signature: sign() }, options)).to.deep.equal(OK);
    expect(verify({ signature: sign() }, { signing_token: [OTHER, SIGNING] })).to.deep.equal(OK);
    expect(verify({ signature: `v1,${'A'.repeat(43)}= ${sign()}` }, options)).to.deep.equal(OK);
  });

  it('signs id, time and the body as it came', () => {
    const signature = sign();
    expect(verify({ signature, id: 'f5e6' }, options)).to.deep.equal(MISMATCH);
    expect(verify({ signature, timestamp: String(NOW + 1) }, options)).to.deep.equal(MISMATCH);
    expect(verify({ signature, body: `${BODY} ` }, options)).to.deep.equal(MISMATCH);
    expect(verify({ signature, body: JSON.stringify(pushOf(), undefined, 1) }, options)).to.deep.equal(MISMATCH);
    const body = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(BODY), Buffer.from([0xff])]);
    expect(verify({ signature: sign({ body }), body }, options)).to.deep.equal(OK);
  });

  it('keeps out what is unsigned, and what another key signed', () => {
    expect(verify({}, options)).to.deep.equal(MISSING);
    expect(verify({ token: SIGNING }, options)).to.deep.equal(MISSING);
    expect(verify({ signature: '' }, options)).to.deep.equal(MISSING);
    expect(verify({ signature: sign({}, Buffer.alloc(32, 9)) }, options)).to.deep.equal(MISMATCH);
    // The text of the token is no key: GitLab's is its Base64.
    expect(verify({ signature: sign({}, Buffer.from(SIGNING)) }, options)).to.deep.equal(MISMATCH);
    for (const signature of [sign().slice(3), sign().replace('v1,', 'v1a,'), sign().toLowerCase(), 'v1,']) expect(verify({ signature }, options)).to.deep.equal(MISMATCH);
  });

  it('keeps out what was signed more than five minutes ago, or ahead', () => {
    for (const [distance, verdict] of [[-300, OK], [-301, STALE], [300, OK], [301, STALE]] as const) {
      const timestamp = String(NOW + distance);
      expect(verify({ signature: sign({ timestamp }), timestamp }, options), String(distance)).to.deep.equal(verdict);
    }
  });
});

describe('a secret and a signing token', () => {
  const options = { secret: 'key', signing_token: SIGNING };

  it('must both hold', () => {
    expect(verify({ token: 'key', signature: sign() }, options)).to.deep.equal(OK);
    expect(verify({ token: 'key' }, options)).to.deep.equal(MISSING);
    expect(verify({ signature: sign() }, options)).to.deep.equal(MISSING);
    expect(verify({ token: 'wrong', signature: sign() }, options)).to.deep.equal(MISMATCH);
    expect(verify({ token: 'key', signature: sign({}, Buffer.alloc(32, 9)) }, options)).to.deep.equal(MISMATCH);
  });
});

describe('neither a secret nor a signing token', () => {
  it('lets everything in', () => {
    expect(verify({}, {})).to.deep.equal(OK);
    expect(verify({ token: 'any', signature: 'v1,any' }, {})).to.deep.equal(OK);
  });
});
