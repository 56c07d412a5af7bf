import { expect } from 'chai';
import fc from 'fast-check';
import { isChangeHookError } from 'change-hook-core';
import type { ChangeHookError } from 'change-hook-core';
import { fakeAdmin } from 'change-hook-testkit';
import type { FakeAdmin, FakeForge } from 'change-hook-testkit';
import dialect from '../../src/index.js';

const URL_ = 'https://ci.example.org/change_hook/gitlab';
const WANTED = { repository: 'acme/tools/door', url: URL_, verify: true, update: false };
const SIGNING = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

/** As the documentation of "Get a project webhook" shows one. */
const hook = (id: number, over: object = {}) => ({
  id, url: URL_, name: 'Hook name', project_id: 3, push_events: true, push_events_branch_filter: '', issues_events: false,
  merge_requests_events: true, tag_push_events: true, note_events: true, releases_events: false, enable_ssl_verification: true,
  alert_status: 'executable', disabled_until: null, url_variables: [], created_at: '2012-10-12T17:04:47Z', ...over,
});

describe('the admin of gitlab', () => {
  const OPTIONS = { secret: 'tok-1', token: 'glpat-t' };
  const admin = (forge: FakeForge, options: object = OPTIONS): Promise<FakeAdmin> => fakeAdmin(dialect, options, forge);
  const failure = async (work: Promise<unknown>): Promise<ChangeHookError> => {
    const thrown = await work.then(() => undefined, (error: unknown) => error);
    if (!isChangeHookError(thrown)) throw new Error(`no error of ours: ${String(thrown)}`);
    return thrown;
  };

  it('lists the webhooks of all pages, and which GitLab has switched off', async () => {
    const first = Array.from({ length: 100 }, (_, at) => hook(at + 1));
    const off = hook(101, { alert_status: 'temporarily_disabled', disabled_until: '2026-01-02T03:04:05Z', push_events: false });
    const it_ = await admin(({ query }) => ({ json: query?.['page'] === 1 ? first : [off] }));
    const hooks = await it_.listHooks('acme/tools/door');
    expect(hooks).to.have.length(101);
    expect(hooks[0]).to.deep.equal({ id: '1', url: URL_, events: ['push', 'merge_requests', 'tag_push', 'note'], active: true });
    expect(hooks[100]).to.deep.include({ active: false, last: 'temporarily_disabled until 2026-01-02T03:04:05Z', events: ['merge_requests', 'tag_push', 'note'] });
  });

  it('asks below gitlab_url for the project by its path, with the token of the options', async () => {
    const it_ = await admin(() => ({ json: [] }), { ...OPTIONS, gitlab_url: 'https://host.example/gitlab', verify: false });
    await it_.listHooks('acme/tools/door');
    expect(it_.calls[0]).to.deep.equal({
      method: 'GET', base: 'https://host.example/gitlab', path: ['api', 'v4', 'projects', 'acme/tools/door', 'hooks'], query: { per_page: 100, page: 1 },
      headers: { accept: 'application/json', 'private-token': 'glpat-t' }, verify: false,
    });
  });

  it('registers a webhook with the secret as its token, for the events of the options and no others', async () => {
    const it_ = await admin(({ method }) => (method === 'GET' ? { json: [] } : { status: 201, json: hook(12) }), { ...OPTIONS, events: ['merge_request', 'release'] });
    expect(await it_.createHook({ ...WANTED, verify: false })).to.deep.include({ id: '12', became: 'created' });
    expect(it_.calls[1]).to.deep.include({
      method: 'POST', path: ['api', 'v4', 'projects', 'acme/tools/door', 'hooks'],
      json: {
        url: URL_, enable_ssl_verification: false, token: 'tok-1',
        push_events: false, tag_push_events: false, merge_requests_events: true, note_events: false, releases_events: true,
      },
    });
  });

  it('registers one with the first signing token, where the mount goes by one', async () => {
    const it_ = await admin(({ method }) => (method === 'GET' ? { json: [] } : { status: 201, json: hook(12, { signing_token_present: true }) }), { token: 't', signing_token: [SIGNING] });
    expect(await it_.createHook(WANTED)).to.deep.include({ became: 'created' });
    expect(it_.calls[1]?.json).to.include({ signing_token: SIGNING }).and.not.have.property('token');
  });

  it('says so where GitLab takes no notice of the signing token', async () => {
    const it_ = await admin(({ method }) => (method === 'GET' ? { json: [] } : { status: 201, json: hook(12) }), { token: 't', signing_token: SIGNING });
    const error = await failure(it_.createHook(WANTED));
    expect(error.message).to.include('the webhook 12 of acme/tools/door sends: it took no notice of the signing token').and.not.include('whsec_');
    expect(error.mend).to.include('on the page of the webhook');
  });

  it('tells what an existing one differs in', async () => {
    const old = hook(7, { note_events: false, enable_ssl_verification: false, alert_status: 'disabled', token_present: false });
    const it_ = await admin(() => ({ json: [old] }), { ...OPTIONS, signing_token: SIGNING });
    expect(await it_.createHook(WANTED)).to.deep.include({
      id: '7', became: 'differs', last: 'disabled',
      differences: ['it is switched off', 'it does not send note', 'the certificate of the address is not checked', 'it has no signing token', 'it has no secret token'],
    });
  });

  it('takes one for as it should be of a GitLab that tells of no tokens', async () => {
    expect(await (await admin(() => ({ json: [hook(7)] }))).createHook(WANTED)).to.deep.include({ id: '7', became: 'present' });
  });

  it('changes an existing one where it is told to', async () => {
    const it_ = await admin(({ method }) => ({ json: method === 'GET' ? [hook(7, { url: `${URL_}?codebase=x` })] : hook(7) }));
    expect(await it_.createHook({ ...WANTED, update: true })).to.deep.include({ became: 'updated', differences: ['its address has another query or login'] });
    expect(it_.calls[1]).to.deep.include({ method: 'PUT', path: ['api', 'v4', 'projects', 'acme/tools/door', 'hooks', '7'] });
    expect(it_.calls[1]?.json).to.include({ url: URL_, token: 'tok-1' });
  });

  it('has a test sent of an event that makes no change, and tells how it ended', async () => {
    const good = await admin(() => ({ status: 201, json: { message: '201 Created' } }));
    expect(await good.pingHook({ repository: 'a/b', id: '7' })).to.deep.equal({ delivered: true });
    expect(good.calls[0]).to.deep.include({ method: 'POST', path: ['api', 'v4', 'projects', 'a/b', 'hooks', '7', 'test', 'resource_access_token_events'] });
    const bad = await admin(() => ({ status: 422, json: { message: 'Failed to open TCP connection' } }));
    expect(await bad.pingHook({ repository: 'a/b', id: '7' })).to.deep.equal({ delivered: false, told: 'Failed to open TCP connection' });
    expect(await (await admin(() => ({ status: 422 }))).pingHook({ repository: 'a/b', id: '7' })).to.deep.equal({ delivered: false, told: 'GitLab does not say why' });
  });

  it('says no as GitLab does, and which token it needs', async () => {
    const error = await failure((await admin(() => ({ status: 403, json: { message: '403 Forbidden' } }))).listHooks('a/b'));
    expect(error).to.deep.include({ code: 'CH_ADMIN_REFUSED', message: 'the forge does not list the webhooks of a/b: it answers 403: 403 Forbidden' });
    expect(error.mend).to.include('the scope api, of a Maintainer');
  });

  it('throws nothing but our errors, whatever JSON GitLab answers', async () => {
    const near = fc.record({ id: fc.integer(), url: fc.string(), push_events: fc.boolean(), '': fc.anything(), _events: fc.boolean(), alert_status: fc.anything(), disabled_until: fc.string() });
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.jsonValue(), fc.array(fc.dictionary(fc.string(), fc.anything())), fc.array(near)), fc.boolean(), async (json, update) => {
        const it_ = await admin(() => ({ json }));
        for (const work of [it_.listHooks('a/b'), it_.createHook({ ...WANTED, update })]) {
          const thrown = await work.then(() => undefined, (error: unknown) => error);
          if (thrown === undefined) continue;
          if (!isChangeHookError(thrown) || thrown.code.startsWith('CH_DIALECT')) return false;
        }
        return true;
      }),
      { numRuns: 200 },
    );
  });
});
