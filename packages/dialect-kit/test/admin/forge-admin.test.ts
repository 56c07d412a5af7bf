import { expect } from 'chai';
import fc from 'fast-check';
import { isChangeHookError } from 'change-hook-core';
import { createForgeAdmin } from '../../src/index.js';
import type { AdminPages, ForgeAdmin } from '../../src/index.js';
import { fakeForge } from './fake-forge.js';
import type { Said } from './fake-forge.js';

describe("a forge's API for admin", () => {
  const BASE = 'https://f.example/api';
  const adminOf = (http: ReturnType<typeof fakeForge>['http'], token: string | undefined = 't0k3n'): ForgeAdmin =>
    createForgeAdmin({ http, base: BASE, headers: { authorization: 'Bearer t0k3n' }, verify: false, token, rights: 'a token with the scope hooks' });
  const said = (said_: Said): ForgeAdmin => adminOf(fakeForge(() => said_).http);
  const failure = async (work: Promise<unknown>): Promise<{ code: string; message: string; mend: string | undefined }> => {
    const thrown = await work.then(() => undefined, (error: unknown) => error);
    if (!isChangeHookError(thrown)) throw new Error(`no error of ours: ${String(thrown)}`);
    const { code, message, mend } = thrown;
    return { code, message, mend };
  };
  const ASK = { what: 'list the webhooks of a/b', method: 'GET', path: ['hooks'] } as const;

  it('is asked with base, login and the wish about the certificate', async () => {
    const { http, calls } = fakeForge(() => ({ body: '{"a":1}' }));
    expect(await adminOf(http).askJson({ ...ASK, method: 'POST', json: { x: 1 } })).to.deep.equal({ a: 1 });
    expect(calls).to.deep.equal([{ method: 'POST', path: ['hooks'], json: { x: 1 }, base: BASE, headers: { authorization: 'Bearer t0k3n' }, verify: false }]);
  });

  it('is not asked without a token', async () => {
    const { http, calls } = fakeForge(() => ({}));
    const admin = createForgeAdmin({ http, base: BASE, headers: {}, verify: true, token: undefined, rights: 'a token with the scope hooks' });
    const error = await failure(admin.ask(ASK));
    expect(error).to.deep.include({ code: 'CH_ADMIN_REFUSED', message: 'the forge does not list the webhooks of a/b: it is asked with no token' });
    expect(error.mend).to.match(/^give a token with the scope hooks: by --token-file/);
    expect(calls).to.deep.equal([]);
  });

  for (const [status, body, reason, mend] of [
    [401, '{"message":"Bad credentials"}', 'it answers 401: Bad credentials', /not valid/],
    [403, '{"message":"Must have admin rights"}', 'it answers 403: Must have admin rights', /scope hooks/],
    [404, '{"message":"Not Found"}', 'it answers 404: Not Found', /check the name/],
    [404, '{"error":"404 Project Not Found"}', 'it answers 404: 404 Project Not Found', /check the name/],
    [403, '{"error":"insufficient_scope","error_description":"The request requires higher privileges"}', 'it answers 403: The request requires higher privileges', /scope hooks/],
    [422, '{"message":"Validation Failed","errors":[{"resource":"Hook","code":"custom","message":"Hook already exists"}]}', 'it answers 422: Validation Failed; Hook already exists', /correct/],
    [422, '{"message":"Validation Failed","errors":[{"field":"url","code":"missing_field"},"and more"]}', 'it answers 422: Validation Failed; url missing_field, and more', /correct/],
    [400, '{"message":{"url":["is blocked","is odd"],"token":"is short"}}', 'it answers 400: url is blocked, is odd; token is short', /correct/],
    [422, '', 'it answers 422 with nothing', /correct/],
    [404, '<html>gone</html>', 'it answers 404 with a page', /check the name/],
    [307, '', 'it answers 307 with nothing', /renamed/],
  ] as const) {
    it(`says no with ${status} ${body.slice(0, 40)}, in its own words`, async () => {
      const error = await failure(said({ status, body, headers: { 'content-type': body.startsWith('<') ? 'text/html' : 'application/json' } }).ask(ASK));
      expect(error).to.deep.include({ code: 'CH_ADMIN_REFUSED', message: `the forge does not list the webhooks of a/b: ${reason}` });
      expect(error.mend).to.match(mend);
    });
  }

  for (const [what, answer, reason] of [
    ['a rate limit', { status: 429, headers: { 'retry-after': '60' }, body: '{"message":"slow down"}' }, 'it answers 429: slow down; it may be asked again in 60 s'],
    ["GitHub's rate limit", { status: 403, headers: { 'x-ratelimit-remaining': '0' }, body: '{"message":"API rate limit exceeded"}' }, 'it answers 403: API rate limit exceeded'],
    ['a wait that is none', { status: 503, headers: { 'retry-after': 'soon\u001b[2J' } }, 'it answers 503 with nothing'],
    ['a failure', { status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>Bad Gateway</h1>' }, 'it answers 502 with a page'],
    ['nothing', { status: 200 }, 'it answers 200 with nothing'],
    ['a page', { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: '<html>' }, 'it answers 200 with a page and no JSON'],
    ['half of JSON', { status: 200, body: '[{"id":' }, 'its answer is not JSON'],
  ] as const) {
    it(`may answer ${what}: worth another try`, async () => {
      const error = await failure(said(answer).askJson(ASK));
      expect(error.code).to.equal('CH_HTTP_FAILED');
      expect(error.message).to.match(/^https:\/\/f\.example could not be asked: /).and.include(reason).and.not.include('\u001b');
    });
  }

  it('takes no other yes than the one that is meant', async () => {
    const page = said({ status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' });
    expect((await failure(page.ask({ ...ASK, expects: 204 }))).message).to.include('it answers 200 with a page, and 204 is its yes');
    expect((await said({ status: 204 }).ask({ ...ASK, expects: 204 })).status).to.equal(204);
  });

  it('gives back a no that is asked for', async () => {
    expect((await said({ status: 422 }).ask({ ...ASK, also: 422 })).status).to.equal(422);
  });

  it('is quoted without token and secret, in one line, and cut', async () => {
    const body = JSON.stringify({ message: `no\n\t t0k3n s3cret ${'x'.repeat(1_000)}` });
    const { message } = await failure(said({ status: 422, body }).ask({ ...ASK, hidden: ['s3cret', ''] }));
    expect(message).to.include('it answers 422: no [not shown] [not shown] xxx').and.have.length.below(400);
  });

  const PAGES: AdminPages = { perPage: 2, perPageName: 'limit', full: true, keyOf: (item) => item };
  const pagesOf = (...pages: unknown[]) => fakeForge(({ query }) => ({ body: JSON.stringify(pages[Number(query?.['page']) - 1] ?? []) }));

  it('is asked for page after page, until one is not full', async () => {
    const { http, calls } = pagesOf([1, 2], [3, 4], [5]);
    expect(await adminOf(http).askPages(ASK, PAGES)).to.deep.equal([1, 2, 3, 4, 5]);
    expect(calls.map(({ query }) => query)).to.deep.equal([{ limit: 2, page: 1 }, { limit: 2, page: 2 }, { limit: 2, page: 3 }]);
  });

  it('is asked until a page brings nothing new, where pages may be smaller', async () => {
    expect(await adminOf(pagesOf([1], [2], [3]).http).askPages(ASK, { ...PAGES, full: false })).to.deep.equal([1, 2, 3]);
    const unpaged = pagesOf([1, 2, 3], [1, 2, 3], [1, 2, 3]);
    expect(await adminOf(unpaged.http).askPages(ASK, { ...PAGES, full: false })).to.deep.equal([1, 2, 3]);
    expect(unpaged.calls).to.have.length(2);
  });

  it('must give lists for pages', async () => {
    expect(await failure(adminOf(pagesOf({ id: 1 }).http).askPages(ASK, PAGES))).to.deep.include({ code: 'CH_HTTP_FAILED' });
  });

  it('throws nothing but our errors, whatever it answers', async () => {
    const body = fc.oneof(fc.json(), fc.string({ unit: 'binary' }), fc.json().map((text) => `{"message":${text},"errors":${text}}`));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 200, max: 599 }), body, async (status, text) => {
        const thrown = await said({ status, body: text }).askJson(ASK).then(() => undefined, (error: unknown) => error);
        return thrown === undefined || isChangeHookError(thrown);
      }),
    );
  });
});
