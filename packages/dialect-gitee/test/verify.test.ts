import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { createHookRequest, ManualClock, MemoryLog } from 'change-hook-core';
import type { Verification } from 'change-hook-core';
import dialect from '../src/index.js';
import { options as schema } from '../src/options.js';

const NOW = 1_709_285_170_000;
const OK = { ok: true };
const MISSING = { ok: false, reason: 'missing' };
const MISMATCH = { ok: false, reason: 'mismatch' };
const STALE = { ok: false, reason: 'stale' };

const signature = (timestamp: number, key = 'key'): string =>
  createHmac('sha256', key).update(`${timestamp}\n${key}`).digest('base64');
const payloadOf = (name: string, more: object = {}): object => ({
  repository: { path_with_namespace: name, clone_url: `https://gitee.com/${name}.git`, ssh_url: `git@gitee.com:${name}.git` },
  ...more,
});

function verify(
  headers: Record<string, string>,
  options: Record<string, unknown> = {},
  payload: object = payloadOf('acme/door'),
): Verification {
  const checked = schema.parse({ secret: 'key', ...options });
  const secrets =
    typeof checked.secret === 'object' && !Array.isArray(checked.secret)
      ? Object.values(checked.secret).flat()
      : [checked.secret ?? []].flat();
  const request = createHookRequest({
    mount: 'gitee',
    method: 'POST',
    query: '',
    headers: new Map(Object.entries(headers)),
    body: Buffer.from(JSON.stringify(payload)),
  });
  return dialect.verify(request, {
    options: checked,
    secrets,
    log: new MemoryLog(),
    clock: new ManualClock(NOW),
  }) as Verification;
}

const signed = (timestamp: number, key?: string): Record<string, string> => ({
  'x-gitee-timestamp': String(timestamp),
  'x-gitee-token': signature(timestamp, key),
});

describe('X-Gitee-Token', () => {
  it('lets in as a signature, up to an hour from now', () => {
    expect(verify(signed(NOW))).to.deep.equal(OK);
    expect(verify(signed(NOW - 3_600_000))).to.deep.equal(OK);
    expect(verify(signed(NOW - 3_600_001))).to.deep.equal(STALE);
    expect(verify(signed(NOW + 3_600_001))).to.deep.equal(STALE);
  });

  it('is stale sooner or later as tolerance says', () => {
    expect(verify(signed(NOW - 61_000), { tolerance: 60 })).to.deep.equal(STALE);
    expect(verify(signed(NOW - 7_000_000), { tolerance: 7_200 })).to.deep.equal(OK);
  });

  it('is read when its signature is percent-encoded', () => {
    for (let at = NOW; at < NOW + 20; at += 1) {
      expect(verify({ 'x-gitee-timestamp': String(at), 'x-gitee-token': encodeURIComponent(signature(at)) })).to.deep.equal(OK);
    }
  });

  it('lets in as the password, unless a signature is required', () => {
    expect(verify({ 'x-gitee-token': 'key' })).to.deep.equal(OK);
    expect(verify({ 'x-gitee-token': 'key', 'x-gitee-timestamp': String(NOW) }, { require_signature: true })).to.deep.equal(
      MISMATCH,
    );
    expect(verify(signed(NOW), { require_signature: true })).to.deep.equal(OK);
  });

  it('is missing when it is empty', () => {
    expect(verify({})).to.deep.equal(MISSING);
    expect(verify({ 'x-gitee-token': '', 'x-gitee-timestamp': String(NOW) })).to.deep.equal(MISSING);
  });

  it('is a signature of the time that is sent beside it, written in digits', () => {
    expect(verify({ ...signed(NOW), 'x-gitee-timestamp': String(NOW - 1) })).to.deep.equal(MISMATCH);
    for (const timestamp of ['', 'NaN', '1e13', 'x', '-1709285170000']) {
      const token = createHmac('sha256', 'key').update(`${timestamp}\nkey`).digest('base64');
      expect(verify({ 'x-gitee-timestamp': timestamp, 'x-gitee-token': token }), timestamp).to.deep.equal(MISMATCH);
    }
  });
});

describe('secrets by repository', () => {
  const secret = { 'acme/door': 'key', 'acme/*': ['new', 'old'] };

  it("let in with the repository's own secret alone", () => {
    expect(verify(signed(NOW), { secret })).to.deep.equal(OK);
    expect(verify(signed(NOW, 'old'), { secret }, payloadOf('acme/gate'))).to.deep.equal(OK);
    expect(verify(signed(NOW, 'old'), { secret })).to.deep.equal(MISMATCH);
    expect(verify({ 'x-gitee-token': 'old' }, { secret })).to.deep.equal(MISMATCH);
    expect(verify(signed(NOW), { secret }, payloadOf('bo/door'))).to.deep.equal(MISMATCH);
  });

  it('refuse a payload that speaks of two repositories, or of none', () => {
    for (const more of [
      { project: { path_with_namespace: 'acme/vault' } },
      { project: { git_ssh_url: 'git@gitee.com:acme/vault.git' } },
      { pull_request: { html_url: 'https://gitee.com/acme/vault/pulls/1' } },
      { pull_request: { base: { repo: { path_with_namespace: 'acme/vault' } } } },
      { repository: null },
    ]) {
      expect(verify(signed(NOW), { secret }, payloadOf('acme/door', more)), JSON.stringify(more)).to.deep.equal(MISMATCH);
    }
  });
});
