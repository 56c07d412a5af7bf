import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { createHookRequest, ManualClock, MemoryLog } from 'change-hook-core';
import type { HookRequest, Translation, Verification } from 'change-hook-core';
import { isVerdict } from 'change-hook-testkit';
import * as exported from '../src/index.js';
import dialect from '../src/index.js';
import { options as schema } from '../src/options.js';

const requestOf = (event: string, body: string, headers: Record<string, string> = {}): HookRequest =>
  createHookRequest({
    mount: 'launchpad',
    method: 'POST',
    query: '',
    body: Buffer.from(body),
    headers: new Map(Object.entries({ 'content-type': 'application/json', 'x-launchpad-event-type': event, ...headers })),
  });

function contextOf(options: Record<string, unknown> = {}) {
  const checked = schema.parse(options);
  const { secret } = checked;
  const secrets = typeof secret === 'object' && !Array.isArray(secret) ? Object.values(secret).flat() : [secret ?? []].flat();
  return { options: checked, secrets, log: new MemoryLog(), clock: new ManualClock() };
}

const translate = (event: string, payload: unknown, options: Record<string, unknown> = {}): Translation =>
  dialect.translate(requestOf(event, JSON.stringify(payload)), contextOf(options)) as Translation;

describe('the dialect launchpad', () => {
  it('is the default export and the only one', () => {
    expect(Object.keys(exported)).to.deep.equal(['default']);
  });

  it('is strict when it is told so', () => {
    expect(schema.safeParse({ strict: true }).error?.issues.map(({ path }) => path)).to.deep.equal([['secret']]);
  });

  it('escapes a revision in the address of its page', () => {
    const translation = translate('bzr:push:0.1', { bzr_branch: '/~a/b/c', new: { revision_id: 'a/../b?c#d' } });
    expect(translation).to.have.nested.property(
      'changes[0].revlink',
      'https://bazaar.launchpad.net/~a/b/c/revision/a%2F..%2Fb%3Fc%23d',
    );
  });
});

describe('secrets by repository', () => {
  const secret = { '~acme/door/*': 'key', '~acme/*': ['new', 'old'] };
  const verify = (event: string, payload: object, key: string): Verification => {
    const body = JSON.stringify(payload);
    const signature = `sha1=${createHmac('sha1', key).update(body).digest('hex')}`;
    return dialect.verify(requestOf(event, body, { 'x-hub-signature': signature }), contextOf({ secret })) as Verification;
  };
  const door = '/~acme/door/+git/door';
  const gate = '/~acme/gate/+git/gate';

  it("let in what the repository's own secret signed", () => {
    expect(verify('git:push:0.1', { git_repository: door }, 'key').ok).to.equal(true);
    expect(verify('git:push:0.1', { git_repository: gate }, 'old').ok).to.equal(true);
    expect(verify('bzr:push:0.1', { bzr_branch: '/~acme/door/trunk' }, 'key').ok).to.equal(true);
    expect(
      verify('merge-proposal:0.1', { new: { target_git_repository: door, source_git_repository: gate } }, 'key').ok,
    ).to.equal(true);
  });

  it("refuse what another repository's secret signed, and what names none", () => {
    expect(verify('git:push:0.1', { git_repository: door }, 'new').ok).to.equal(false);
    expect(verify('git:push:0.1', { git_repository: '/~bo/door' }, 'key').ok).to.equal(false);
    expect(verify('git:push:0.1', {}, 'key').ok).to.equal(false);
    expect(
      verify('merge-proposal:0.1', { new: { target_git_repository: gate, source_git_repository: door } }, 'key').ok,
    ).to.equal(false);
  });

  it('look at the member of which the event makes changes, whatever others there are', () => {
    expect(verify('bzr:push:0.1', { git_repository: door, bzr_branch: '/~acme/gate/trunk' }, 'key').ok).to.equal(false);
    expect(verify('git:push:0.1', { git_repository: gate, git_repository_path: '~acme/door/+git/door' }, 'key').ok).to.equal(
      false,
    );
    expect(verify('merge-proposal:0.1', { git_repository: door, new: { target_git_repository: gate } }, 'key').ok).to.equal(
      false,
    );
  });

  it('let in a ping that any of them signed, and no other', () => {
    expect(verify('ping', { ping: true }, 'new').ok).to.equal(true);
    expect(verify('ping', { ping: true }, 'x').ok).to.equal(false);
  });
});

describe('hostile input', () => {
  it('of any JSON gets a verdict', () => {
    const json = fc.jsonValue({ maxDepth: 3 });
    const wide = {
      deletions: 'change',
      launchpad_property_whitelist: ['*'],
      merge_proposal_actions: ['created', 'modified', 'diff_changed', 'status_changed'],
    };
    const refs = fc.dictionary(
      fc.constantFrom('refs/heads/x', 'refs/tags/y', '__proto__', 'z'),
      fc.oneof(json, fc.record({ old: json, new: fc.oneof(json, fc.record({ commit_sha1: json })) })),
    );
    const side = fc.dictionary(
      fc.constantFrom(
        'target_git_repository',
        'source_git_repository',
        'target_git_path',
        'target_branch',
        'preview_diff',
        'registrant',
      ),
      fc.oneof(json, fc.constant('/~a/b')),
    );
    fc.assert(
      fc.property(fc.oneof(json, refs), (ref_changes) =>
        isVerdict(translate('git:push:0.1', { git_repository: '/~a/b', ref_changes }, wide)),
      ),
    );
    fc.assert(
      fc.property(side, side, fc.constantFrom('created', 'modified', 'x'), (before, now, action) =>
        isVerdict(translate('merge-proposal:0.1', { merge_proposal: '/m', action, old: before, new: now }, wide)),
      ),
    );
    fc.assert(
      fc.property(fc.constantFrom('git:push:0.1', 'bzr:push:0.1', 'merge-proposal:0.1', 'x'), json, (event, payload) =>
        isVerdict(translate(event, payload, wide)),
      ),
    );
  });

  it('is never repeated in a reason', () => {
    const translations = [
      translate('sesame', {}),
      translate('git:push:0.1', { git_repository: 'sesame', ref_changes: { sesame: { new: { commit_sha1: 'sesame' } } } }),
      translate('merge-proposal:0.1', { merge_proposal: 'sesame', action: 'sesame' }),
    ];
    expect(JSON.stringify(translations)).not.to.contain('sesame');
  });
});
