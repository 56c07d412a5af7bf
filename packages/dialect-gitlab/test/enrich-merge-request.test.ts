import { expect } from 'chai';
import { PARTIAL } from 'change-hook-core';
import type { Change, Enrichment } from 'change-hook-core';
import { loopbackHttp } from 'change-hook-testkit';
import dialect from '../src/index.js';
import { changesOf, contextOf, hash, HOST, mergeRequestOf, noteOf, projectOf, stored } from './ask.js';
import type { TestContext } from './ask.js';
import { GitLabStub } from './gitlab-stub.js';
import type { Answer, Routes } from './gitlab-stub.js';

const diffs = (count: number): unknown[] => Array.from({ length: count }, (_, at) => ({ old_path: `${at}.c`, new_path: `${at}.c`, renamed_file: false, deleted_file: false }));

/** A GitLab with merge request 7 of project 42. */
const gitlab = (mergeRequest: Record<string, unknown>, files: unknown[] | Answer): Routes => (path) => {
  if (path === '42/merge_requests/7') return { body: { iid: 7, sha: hash('b'), diff_refs: { base_sha: hash('9') }, changes_count: '3', ...mergeRequest } };
  return path === '42/merge_requests/7/diffs' ? files : undefined;
};

describe('enrich of a merge request', () => {
  let stub: GitLabStub | undefined;
  let ctx: TestContext;
  afterEach(() => stub?.stop());

  async function completed(routes: Routes, payloadOf = mergeRequestOf, age = 0): Promise<Change[]> {
    stub = await GitLabStub.serve(routes);
    const options = { token: 'glpat-sesame', gitlab_url: stub.url };
    const payload = payloadOf({}, { project: { ...projectOf(), web_url: `${stub.url}/acme/door` } });
    ctx = contextOf(options);
    ctx.clock.advance(age);
    const done = await dialect.enrich?.(changesOf(payload, options), { ...ctx, http: loopbackHttp(ctx.options), signal: new AbortController().signal });
    return stored(done as Enrichment);
  }
  const failureOf = (work: Promise<unknown>): Promise<unknown> => work.then(() => undefined, (error: unknown) => error);
  const isPartial = ([change]: Change[]): boolean => change?.properties[PARTIAL] === true;

  it('adds the files of all pages', async () => {
    const changes = await completed(gitlab({ changes_count: '100' }, diffs(100)));
    expect(changes).to.have.length(1);
    expect(changes[0]?.files).to.deep.equal(Array.from({ length: 100 }, (_, at) => `${at}.c`));
    expect(isPartial(changes)).to.equal(false);
    expect(stub?.paths).to.deep.equal(['42/merge_requests/7', ...Array.from({ length: 4 }, () => '42/merge_requests/7/diffs')]);
    expect(stub?.seen[1]?.query.get('per_page')).to.equal('30');
    expect(stub?.seen.every(({ token }) => token === 'glpat-sesame')).to.equal(true);
  });

  it('leaves all else as it was', async () => {
    const [change] = await completed(gitlab({}, diffs(3)));
    const [before] = changesOf(mergeRequestOf());
    const { files: _files, properties: _properties, ...rest } = change as Change;
    expect(before).to.deep.include(rest);
  });

  it('does the same for a note', async () => {
    expect((await completed(gitlab({}, diffs(2)), noteOf))[0]).to.deep.include({ files: ['0.c', '1.c'], category: 'note' });
  });

  it('has both names of a file that was renamed', async () => {
    const [change] = await completed(gitlab({}, [{ old_path: 'old.c', new_path: 'new.c', renamed_file: true, deleted_file: false }]));
    expect(change?.files).to.deep.equal(['new.c', 'old.c']);
  });

  it('is tried again while GitLab has not made the diff yet', async () => {
    for (const diff_refs of [null, undefined]) {
      expect(await failureOf(completed(gitlab({ diff_refs }, [])))).to.include({ code: 'CH_HTTP_FAILED', retry: 'later' });
      await stub?.stop();
    }
  });

  it('marks the change where GitLab says that it has more files than it lists', async () => {
    expect(isPartial(await completed(gitlab({ changes_count: '1000+' }, diffs(40))))).to.equal(true);
  });

  it('marks the change where the merge request has got another commit meanwhile', async () => {
    const changes = await completed(gitlab({ sha: hash('c') }, diffs(2)));
    expect(isPartial(changes)).to.equal(true);
    expect(changes[0]?.files).to.have.length(2);
  });

  it('stops when its calls are used up, and marks the change', async () => {
    const changes = await completed(gitlab({}, diffs(3_000)));
    expect(stub?.seen).to.have.length(90);
    expect(changes[0]?.files).to.have.length(89 * 30);
    expect(isPartial(changes)).to.equal(true);
  });

  for (const status of [401, 403, 404]) {
    it(`delivers the change marked when GitLab refuses with ${status}, at the first question or the second`, async () => {
      for (const routes of [(): Answer => ({ status, body: {} }), gitlab({}, { status, body: {} })]) {
        expect(isPartial(await completed(routes, mergeRequestOf, 60_000))).to.equal(true);
        expect(ctx.log.lines.map(({ level, fields }) => [level, fields['status']])).to.deep.equal([['warn', status]]);
        await stub?.stop();
      }
    });
  }

  for (const answer of [{ status: 502, body: '' }, { status: 429, body: '' }, { body: 'no JSON' }, { body: { message: 'no list' } }]) {
    it(`is tried again after ${JSON.stringify(answer)}`, async () => {
      expect(await failureOf(completed(gitlab({}, answer)))).to.include({ code: 'CH_HTTP_FAILED', retry: 'later' });
    });
  }

  it('is tried again after a 404 so soon after the event', async () => {
    for (const routes of [(): Answer => ({ status: 404, body: {} }), gitlab({}, { status: 404, body: {} })]) {
      expect(await failureOf(completed(routes, mergeRequestOf, 59_999))).to.include({ code: 'CH_HTTP_FAILED', retry: 'later' });
      await stub?.stop();
    }
  });

  it('asks no further, and marks the change, when the number is that of another project', async () => {
    const [path, other] = [`${HOST}/acme/door/-/merge_requests/7`, `${HOST}/acme/door2/-/merge_requests/7`];
    expect(isPartial(await completed(gitlab({ web_url: path }, diffs(2))))).to.equal(false);
    await stub?.stop();
    expect(isPartial(await completed(gitlab({ web_url: other }, diffs(2))))).to.equal(true);
    expect(stub?.paths).to.deep.equal(['42/merge_requests/7']);
  });

  it('copes with an odd answer', async () => {
    for (const body of [[], null, 3, 'x', {}]) {
      expect(await failureOf(completed(() => ({ body: JSON.stringify(body) }))), JSON.stringify(body)).to.have.property('code', 'CH_HTTP_FAILED');
      await stub?.stop();
    }
  });
});
