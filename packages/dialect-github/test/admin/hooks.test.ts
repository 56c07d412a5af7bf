import { expect } from 'chai';
import fc from 'fast-check';
import { isChangeHookError } from 'change-hook-core';
import type { ChangeHookError } from 'change-hook-core';
import { fakeAdmin } from 'change-hook-testkit';
import type { FakeAdmin, FakeForge } from 'change-hook-testkit';
import dialect from '../../src/index.js';

const URL_ = 'https://ci.example.org/change_hook/github';
const WANTED = { repository: 'octocat/Hello-World', url: URL_, verify: true, update: false };

/** As the documentation of "List repository webhooks" shows one. */
const hook = (id: number, over: object = {}) => ({
  type: 'Repository', id, name: 'web', active: true, events: ['push', 'pull_request'],
  config: { content_type: 'json', insecure_ssl: '0', url: URL_, secret: '********' },
  updated_at: '2019-06-03T00:57:16Z', created_at: '2019-06-03T00:57:16Z',
  url: `https://api.github.com/repos/octocat/Hello-World/hooks/${id}`,
  last_response: { code: null, status: 'unused', message: null },
  ...over,
});

describe('the admin of github', () => {
  const OPTIONS = { secret: ['first', 'second'], token: 'ghp_t' };
  const admin = (forge: FakeForge, options: object = OPTIONS, token?: string): Promise<FakeAdmin> => fakeAdmin(dialect, options, forge, token);
  const failure = async (work: Promise<unknown>): Promise<ChangeHookError> => {
    const thrown = await work.then(() => undefined, (error: unknown) => error);
    if (!isChangeHookError(thrown)) throw new Error(`no error of ours: ${String(thrown)}`);
    return thrown;
  };

  it('lists the webhooks of all pages, with what became of the last delivery', async () => {
    const first = Array.from({ length: 100 }, (_, at) => hook(at + 1, { config: { url: `https://other.example/${at}` } }));
    const second = [
      hook(101, { last_response: { code: 202, status: 'active', message: 'OK' } }),
      hook(102, { active: false, events: ['*'], last_response: { code: null, status: 'timeout', message: null } }),
      hook(103, { config: {}, last_response: null }),
    ];
    const it_ = await admin(({ query }) => ({ json: query?.['page'] === 1 ? first : second }));
    const hooks = await it_.listHooks('octocat/Hello-World');
    expect(hooks).to.have.length(103);
    expect(hooks.slice(100)).to.deep.equal([
      { id: '101', url: URL_, events: ['push', 'pull_request'], active: true, last: '202 OK', lastDelivered: true },
      { id: '102', url: URL_, events: ['*'], active: false, last: 'timeout', lastDelivered: false },
      { id: '103', url: '', events: ['push', 'pull_request'], active: true },
    ]);
    expect(it_.calls[0]).to.deep.equal({
      method: 'GET', base: 'https://api.github.com', path: ['repos', 'octocat', 'Hello-World', 'hooks'], query: { per_page: 100, page: 1 },
      headers: { accept: 'application/vnd.github+json', authorization: 'Bearer ghp_t' }, verify: true,
    });
  });

  it('registers a webhook with the first secret, for the events of the options', async () => {
    const it_ = await admin(({ method }) => (method === 'GET' ? { json: [] } : { status: 201, json: hook(12) }), { ...OPTIONS, events: ['push', 'merge_group'] });
    expect(await it_.createHook(WANTED)).to.deep.equal({ id: '12', url: URL_, events: ['push', 'pull_request'], active: true, became: 'created', differences: [] });
    expect(it_.calls[1]).to.deep.include({
      method: 'POST', path: ['repos', 'octocat', 'Hello-World', 'hooks'],
      json: { name: 'web', active: true, events: ['push', 'merge_group'], config: { url: URL_, content_type: 'json', insecure_ssl: '0', secret: 'first' } },
    });
  });

  it('registers one without a secret for an open mount, and without a check of its certificate', async () => {
    const it_ = await admin(({ method }) => (method === 'GET' ? { json: [] } : { status: 201, json: hook(12) }), { token: 't' });
    await it_.createHook({ ...WANTED, verify: false });
    expect(it_.calls[1]?.json).to.deep.include({ config: { url: URL_, content_type: 'json', insecure_ssl: '1' } });
  });

  it('takes the secret whose pattern matches the repository, and registers none where none does', async () => {
    const options = { token: 't', secret: { 'acme/*': 'acme', 'octocat/*': ['octo', 'old'] } };
    const it_ = await admin(({ method }) => (method === 'GET' ? { json: [] } : { status: 201, json: hook(12) }), options);
    await it_.createHook(WANTED);
    expect(it_.calls[1]?.json).to.have.nested.property('config.secret', 'octo');
    const error = await failure(it_.createHook({ ...WANTED, repository: 'other/app' }));
    expect(error.message).to.equal('the forge does not get a webhook for other/app: no pattern of the option secret matches it');
    expect(it_.calls).to.have.length(2);
  });

  it('tells what an existing one differs in, and leaves it', async () => {
    const old = hook(7, { events: ['push'], active: false, config: { url: URL_, content_type: 'form', insecure_ssl: '1' } });
    const it_ = await admin(() => ({ json: [hook(1, { config: { url: 'https://other.example' } }), old] }));
    expect(await it_.createHook(WANTED)).to.deep.include({
      id: '7', became: 'differs',
      differences: ['it is switched off', 'it does not send pull_request', 'its content type is form', 'the certificate of the address is not checked'],
    });
    expect(it_.calls.map(({ method }) => method)).to.deep.equal(['GET']);
  });

  it('changes an existing one where it is told to, its secret with it', async () => {
    const it_ = await admin(({ method }) => ({ json: method === 'GET' ? [hook(7, { events: ['push'] })] : hook(7) }));
    expect(await it_.createHook({ ...WANTED, update: true })).to.deep.include({ id: '7', became: 'updated', differences: ['it does not send pull_request'] });
    expect(it_.calls[1]).to.deep.include({ method: 'PATCH', path: ['repos', 'octocat', 'Hello-World', 'hooks', '7'] });
    expect(it_.calls[1]?.json).to.deep.equal({ active: true, events: ['push', 'pull_request'], config: { url: URL_, content_type: 'json', insecure_ssl: '0', secret: 'first' } });
  });

  it('has one pinged', async () => {
    const it_ = await admin(() => ({ status: 204 }));
    expect(await it_.pingHook({ repository: 'a/b', id: '7' })).to.deep.equal({});
    expect(it_.calls[0]).to.deep.include({ method: 'POST', path: ['repos', 'a', 'b', 'hooks', '7', 'pings'] });
  });

  it("asks GitHub Enterprise Server below its API's root, with the token of the call", async () => {
    const it_ = await admin(() => ({ status: 204 }), { github_api_endpoint: 'https://ghe.example/api/v3', token: 'reads', verify: false }, 'manages');
    await it_.pingHook({ repository: 'a/b', id: '7' });
    expect(it_.calls[0]).to.deep.include({ base: 'https://ghe.example/api/v3', verify: false });
    expect(it_.calls[0]?.headers).to.include({ authorization: 'Bearer manages' });
  });

  it('asks nothing without a token, and says which it needs', async () => {
    const it_ = await admin(() => ({}), {});
    const error = await failure(it_.listHooks('a/b'));
    expect(error.message).to.equal('the forge does not list the webhooks of a/b: it is asked with no token');
    expect(error.mend).to.include('admin:repo_hook').and.include('"Webhooks" (read and write)');
    expect(it_.calls).to.deep.equal([]);
  });

  it('says no as GitHub does, without the secret', async () => {
    const no = { message: 'Validation Failed', errors: [{ resource: 'Hook', code: 'custom', message: `Hook already exists on this repository (first, ${URL_}?token=s)` }] };
    const it_ = await admin(({ method }) => (method === 'GET' ? { json: [] } : { status: 422, json: no }));
    const error = await failure(it_.createHook({ ...WANTED, url: `${URL_}?token=s` }));
    expect(error.message).to.equal(
      'the forge does not register a webhook for octocat/Hello-World: it answers 422: Validation Failed; Hook already exists on this repository ([not shown], [not shown])',
    );
  });

  for (const [what, json] of [['a list of what is no webhook', [{ name: 'web' }]], ['a list of null', [null]]] as const) {
    it(`takes ${what} for no answer`, async () => {
      const it_ = await admin(() => ({ json }));
      expect((await failure(it_.listHooks('a/b'))).message).to.include('its answer holds what is no webhook');
    });
  }

  it('says so where a yes holds no webhook', async () => {
    const it_ = await admin(({ method }) => (method === 'GET' ? { json: [] } : { status: 201, json: {} }));
    expect(await failure(it_.createHook(WANTED))).to.deep.include({ code: 'CH_ADMIN_REFUSED', mend: 'see by change-hook hooks list what became of it' });
  });

  it('throws nothing but our errors, whatever JSON GitHub answers', async () => {
    const odd = fc.record({ id: fc.anything(), config: fc.anything(), events: fc.anything(), active: fc.anything(), last_response: fc.anything() }, { requiredKeys: [] });
    const near = fc.record({ id: fc.integer(), config: fc.record({ url: fc.string() }), events: fc.array(fc.string()), active: fc.boolean(), last_response: fc.record({ code: fc.integer(), message: fc.string() }) });
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.jsonValue(), fc.array(odd), fc.array(near)), fc.boolean(), async (json, update) => {
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
