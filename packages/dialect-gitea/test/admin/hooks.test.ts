import { expect } from 'chai';
import fc from 'fast-check';
import { isChangeHookError } from 'change-hook-core';
import type { ChangeHookError } from 'change-hook-core';
import { fakeAdmin } from 'change-hook-testkit';
import type { FakeAdmin, FakeForge } from 'change-hook-testkit';
import dialect from '../../src/index.js';

const URL_ = 'https://ci.example.org/change_hook/gitea';
const WANTED = { repository: 'acme/door', url: URL_, verify: true, update: false };

/** As Gitea's `Hook` is written. */
const hook = (id: number, over: object = {}) => ({
  id, type: 'gitea', branch_filter: '', config: { content_type: 'json', url: URL_ }, events: ['push', 'pull_request', 'pull_request_sync'],
  authorization_header: '', active: true, updated_at: '2024-01-02T03:04:05Z', created_at: '2024-01-02T03:04:05Z', ...over,
});

describe('the admin of gitea', () => {
  const OPTIONS = { secret: 's-1', token: 'tok-t', gitea_url: 'https://git.example.org/sub' };
  const admin = (forge: FakeForge, options: object = OPTIONS): Promise<FakeAdmin> => fakeAdmin(dialect, options, forge);
  const failure = async (work: Promise<unknown>): Promise<ChangeHookError> => {
    const thrown = await work.then(() => undefined, (error: unknown) => error);
    if (!isChangeHookError(thrown)) throw new Error(`no error of ours: ${String(thrown)}`);
    return thrown;
  };

  it('says of its ping that it makes changes', () => {
    expect(dialect.admin?.pingMakesChanges).to.equal(true);
  });

  it('lists the webhooks of all pages, however few an instance gives a page', async () => {
    const pages = [[hook(1), hook(2, { config: {}, active: false })], [hook(3)], []];
    const it_ = await admin(({ query }) => ({ json: pages[Number(query?.['page']) - 1] }));
    expect(await it_.listHooks('acme/door')).to.deep.equal([
      { id: '1', url: URL_, events: ['push', 'pull_request', 'pull_request_sync'], active: true },
      { id: '2', url: '', events: ['push', 'pull_request', 'pull_request_sync'], active: false },
      { id: '3', url: URL_, events: ['push', 'pull_request', 'pull_request_sync'], active: true },
    ]);
    expect(it_.calls[0]).to.deep.equal({
      method: 'GET', base: 'https://git.example.org/sub', path: ['api', 'v1', 'repos', 'acme', 'door', 'hooks'], query: { limit: 50, page: 1 },
      headers: { accept: 'application/json', authorization: 'token tok-t' }, verify: true,
    });
  });

  it('lists each once of a version that knows no pages', async () => {
    expect(await (await admin(() => ({ json: [hook(1), hook(2)] }))).listHooks('acme/door')).to.have.length(2);
  });

  for (const [options, events] of [
    [{}, ['push', 'pull_request_only', 'pull_request_sync']],
    [{ pull_request_actions: [] }, ['push']],
    [{ pull_request_actions: ['synchronized'], deletions: 'change' }, ['push', 'pull_request_sync', 'delete']],
    [{ pull_request_actions: ['merged'] }, ['push', 'pull_request_only']],
  ] as const) {
    it(`registers a webhook for ${events.join(', ')} where the options are ${JSON.stringify(options)}`, async () => {
      const it_ = await admin(({ method }) => (method === 'GET' ? { json: [] } : { status: 201, json: hook(12) }), { ...OPTIONS, ...options });
      expect(await it_.createHook(WANTED)).to.deep.include({ id: '12', became: 'created' });
      expect(it_.calls[1]).to.deep.include({ method: 'POST', json: { type: 'gitea', active: true, events, config: { url: URL_, content_type: 'json', secret: 's-1' } } });
    });
  }

  it('takes a webhook for as it should be that lists pull_request for pull_request_only', async () => {
    expect(await (await admin(() => ({ json: [hook(7)] }))).createHook(WANTED)).to.deep.include({ id: '7', became: 'present' });
  });

  it('tells what an existing one differs in', async () => {
    const it_ = await admin(() => ({ json: [hook(7, { events: ['push'], active: false, config: { url: URL_, content_type: 'form' } })] }));
    expect(await it_.createHook(WANTED)).to.deep.include({
      id: '7', became: 'differs',
      differences: ['it is switched off', 'it does not send pull_request', 'it does not send pull_request_sync', 'its content type is form'],
    });
  });

  it('keeps the header and the filter of one that it changes', async () => {
    const it_ = await admin(({ method }) => ({ json: method === 'GET' ? [hook(7, { authorization_header: 'Bearer x', branch_filter: 'main' })] : hook(7) }));
    expect(await it_.createHook({ ...WANTED, update: true })).to.deep.include({ id: '7', became: 'updated' });
    expect(it_.calls[2]).to.deep.include({ method: 'PATCH', path: ['api', 'v1', 'repos', 'acme', 'door', 'hooks', '7'] });
    expect(it_.calls[2]?.json).to.deep.include({ authorization_header: 'Bearer x', branch_filter: 'main', active: true });
  });

  it('has a test sent', async () => {
    const it_ = await admin(() => ({ status: 204 }));
    expect(await it_.pingHook({ repository: 'a/b', id: '7' })).to.deep.equal({});
    expect(it_.calls[0]).to.deep.include({ method: 'POST', path: ['api', 'v1', 'repos', 'a', 'b', 'hooks', '7', 'tests'] });
  });

  it('asks nothing where the options do not say where it is', async () => {
    const it_ = await fakeAdmin(dialect, { secret: 's' }, () => ({}), 'tok-t');
    expect(await failure(it_.listHooks('a/b'))).to.deep.include({ code: 'CH_ADMIN_REFUSED', mend: 'add it to the mount, as in gitea_url: "https://git.example.org"' });
    expect(it_.calls).to.deep.equal([]);
  });

  it('registers none without a check of the certificate: it knows no such webhooks', async () => {
    const it_ = await admin(() => ({ json: [] }));
    expect((await failure(it_.createHook({ ...WANTED, verify: false }))).mend).to.include('SKIP_TLS_VERIFY');
    expect(it_.calls).to.deep.equal([]);
  });

  it('says no as Gitea does, and which token it needs', async () => {
    const no = { message: 'token does not have at least one of required scope(s): [write:repository]', url: 'https://git.example.org/api/swagger' };
    const error = await failure((await admin(() => ({ status: 403, json: no }))).listHooks('a/b'));
    expect(error.message).to.equal('the forge does not list the webhooks of a/b: it answers 403: token does not have at least one of required scope(s): [write:repository]');
    expect(error.mend).to.include('write:repository');
  });

  it('throws nothing but our errors, whatever JSON Gitea answers', async () => {
    const near = fc.record({ id: fc.integer(), config: fc.anything(), events: fc.array(fc.string()), active: fc.anything(), authorization_header: fc.anything() });
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
