import { expect } from 'chai';
import { PARTIAL } from 'change-hook-core';
import type { Change, EnrichHttp, Enrichment } from 'change-hook-core';
import { loopbackHttp } from 'change-hook-testkit';
import dialect from '../src/index.js';
import { changesOf, commitOf, contextOf, hash, HOST, pushOf, stored } from './ask.js';
import type { TestContext } from './ask.js';
import { GitLabStub } from './gitlab-stub.js';
import type { Routes } from './gitlab-stub.js';

const nameOf = (n: number): string => n.toString(16).padStart(40, '0');

/** Commit number n as the API writes it. */
const told = (n: number): Record<string, unknown> => ({
  id: nameOf(n), message: `stroke ${n}`, title: `stroke ${n}`, author_name: 'Ann', author_email: 'ann@example.org', committer_name: 'Cy', committer_email: 'cy@example.org',
  authored_date: '2024-03-01T08:00:00Z', committed_date: '2024-03-01T09:00:00Z', web_url: `${HOST}/acme/door/-/commit/${nameOf(n)}`,
});

/** Commit number n as a webhook writes it. */
const pushed = (n: number): Record<string, unknown> => commitOf('a', { id: nameOf(n), message: `stroke ${n}`, added: [`${n}.c`] });

const numbers = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, at) => first + at);

/** A push of commits 1 to `count`, of which the webhook lists those from `first` on. */
const longPush = (count: number, first: number, more: Record<string, unknown> = {}): Record<string, unknown> =>
  pushOf({ commits: numbers(first, count).map(pushed), total_commits_count: count, after: nameOf(count), checkout_sha: nameOf(count), ...more });

const diff = (path: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({ old_path: path, new_path: path, new_file: false, renamed_file: false, deleted_file: false, diff: '@@', ...more });

/** A GitLab that knows commits 1 to `count` of project 42. */
const project = (count: number, more: Routes = () => undefined): Routes => (path, query) => {
  const own = more(path, query);
  if (own !== undefined) return own;
  if (path === '42/repository/commits') return numbers(1, count).map(told).reverse();
  const [, name, isDiff] = /^42\/repository\/commits\/([0-9a-f]{40})(\/diff)?$/.exec(path) ?? [];
  if (name === undefined) return undefined;
  const n = parseInt(name, 16);
  return isDiff === undefined ? { body: told(n) } : [diff(`${n}.c`)];
};

describe('enrich of a push', () => {
  let stub: GitLabStub | undefined;
  let ctx: TestContext;
  afterEach(() => stub?.stop());

  /** What `payload` comes to in the end, with GitLab answering by `routes`. */
  async function enriched(payload: Record<string, unknown>, routes: Routes, options: Record<string, unknown> = {}, wrap = (http: EnrichHttp): EnrichHttp => http, age = 0): Promise<Enrichment> {
    stub = await GitLabStub.serve(routes);
    const all = { token: 'glpat-sesame', gitlab_url: stub.url, ...options };
    const changes = changesOf({ ...payload, project: { ...(payload['project'] as object), web_url: `${stub.url}/acme/door` } }, all);
    ctx = contextOf(all);
    ctx.clock.advance(age);
    return (await dialect.enrich?.(changes, { ...ctx, http: wrap(loopbackHttp(ctx.options)), signal: new AbortController().signal })) as Enrichment;
  }
  const completed = async (...given: Parameters<typeof enriched>): Promise<Change[]> => stored(await enriched(...given));

  const comments = (changes: Change[]): string[] => changes.map((change) => change.comments);
  const partial = (changes: Change[]): number[] => changes.flatMap((change, at) => (change.properties[PARTIAL] === true ? [at] : []));

  it('puts the commits that are missing before those that the webhook listed, oldest first, with their files', async () => {
    const changes = await completed(longPush(25, 6), project(25));
    expect(comments(changes)).to.deep.equal(numbers(1, 25).map((n) => `stroke ${n}`));
    expect(changes.map(({ files }) => files)).to.deep.equal(numbers(1, 25).map((n) => [`${n}.c`]));
    expect(partial(changes)).to.deep.equal([]);
    expect(changes[0]).to.deep.include({
      author: 'Ann <ann@example.org>', committer: 'Cy <cy@example.org>', revision: nameOf(1), when_timestamp: 1_709_283_600, branch: 'main', category: 'push', src: 'git', project: 'Door',
      repository: 'git@gitlab.example.org:acme/door.git', revlink: `${stub?.url}/acme/door/-/commit/${nameOf(1)}`,
    });
  });

  it('asks for the range once, for the files of the missing commits alone, and with the token', async () => {
    await completed(longPush(25, 6), project(25));
    expect(stub?.paths[0]).to.equal('42/repository/commits');
    expect(Object.fromEntries(stub?.seen[0]?.query ?? [])).to.deep.equal({ ref_name: `${hash('9')}..${nameOf(25)}`, order: 'topo', per_page: '100', page: '1' });
    expect(stub?.paths.slice(1).sort()).to.deep.equal(numbers(1, 5).map((n) => `42/repository/commits/${nameOf(n)}/diff`));
    expect(stub?.seen.every(({ token }) => token === 'glpat-sesame')).to.equal(true);
  });

  it('asks below the path at which GitLab stands', async () => {
    const below = (n: number): object => ({ ...told(n), web_url: `${HOST}/gitlab/acme/door/-/commit/${nameOf(n)}` });
    stub = await GitLabStub.serve(project(25, (path) => (path.endsWith('/commits') ? numbers(1, 25).map(below).reverse() : undefined)));
    const all = { token: 'x', gitlab_url: `${stub.url}/gitlab/` };
    const payload = longPush(25, 6, { project: { ...(pushOf()['project'] as object), web_url: `${stub.url}/gitlab/acme/door` } });
    const changes = changesOf(payload, all);
    const done = await dialect.enrich?.(changes, { ...contextOf(all), http: loopbackHttp(all), signal: new AbortController().signal });
    expect(stored(done as Enrichment)).to.have.length(25);
    expect(partial(stored(done as Enrichment))).to.deep.equal([]);
  });

  it('names the committer of the commits that the webhook listed, and leaves what it told of them', async () => {
    const changes = await completed(longPush(21, 2), project(21, (path) => (path.endsWith('commits') ? numbers(1, 21).map((n) => ({ ...told(n), message: 'other' })).reverse() : undefined)));
    expect(changes.slice(1).every((change) => change.committer === 'Cy <cy@example.org>' && change.comments !== 'other')).to.equal(true);
  });

  it('reads as many pages as the commits fill', async () => {
    const changes = await completed(longPush(250, 231), project(250));
    expect(changes).to.have.length(250);
    expect(stub?.paths.filter((path) => path.endsWith('/commits'))).to.have.length(3);
  });

  it('asks for files until its calls are used up, for the newest commits first, and marks the rest', async () => {
    const changes = await completed(longPush(250, 231), project(250));
    const marked = partial(changes);
    expect(stub?.seen.length).to.be.at.most(90).and.at.least(86);
    expect(marked).to.deep.equal(numbers(0, marked.length - 1));
    expect(marked.length).to.equal(230 - (stub!.seen.length - 3));
    expect(changes[marked.length]?.files).to.deep.equal([`${marked.length + 1}.c`]);
  });

  it('begins nothing more when its time is over, and marks the rest', async () => {
    const slow = (http: EnrichHttp): EnrichHttp => ({ get: async (call) => (ctx.clock.advance(3_000), http.get(call)) });
    const changes = await completed(longPush(60, 41), project(60), {}, slow);
    expect(stub?.seen.length).to.be.below(25);
    expect(partial(changes).length).to.equal(40 - (stub!.seen.length - 1));
  });

  it('takes a thousand commits at most, and marks all changes where there are more', async () => {
    const changes = await completed(longPush(1_200, 1_181), project(1_200));
    expect(stub?.paths.filter((path) => path.endsWith('/commits'))).to.have.length(10);
    expect(changes).to.have.length(1_000);
    expect(partial(changes)).to.have.length(1_000);
  });

  it('marks all changes where GitLab lists fewer commits than it counted', async () => {
    const changes = await completed(longPush(25, 6), project(25, (path) => (path.endsWith('/commits') ? numbers(3, 25).map(told).reverse() : undefined)));
    expect(changes).to.have.length(23);
    expect(partial(changes)).to.have.length(23);
  });

  it('never makes more changes than the push has commits', async () => {
    const changes = await completed(longPush(25, 6, { before: hash('0') }), project(25, (path) => (path.endsWith('/commits') ? numbers(1, 25).map(told).reverse().concat(numbers(100, 130).map(told)) : undefined)));
    expect(comments(changes)).to.deep.equal(numbers(1, 25).map((n) => `stroke ${n}`));
    expect(partial(changes)).to.deep.equal([]);
    expect(stub?.seen[0]?.query.get('ref_name')).to.equal(nameOf(25));
  });

  it('learns what the head commit of a new branch without commits is', async () => {
    const changes = await completed(longPush(7, 8, { before: hash('0'), ref: 'refs/heads/hinge', total_commits_count: 0 }), project(7));
    expect(changes).to.have.length(1);
    expect(changes[0]).to.deep.include({ comments: 'stroke 7', author: 'Ann <ann@example.org>', files: ['7.c'], branch: 'hinge' });
    expect(partial(changes)).to.deep.equal([]);
    expect(stub?.paths).to.deep.equal([`42/repository/commits/${nameOf(7)}`, `42/repository/commits/${nameOf(7)}/diff`]);
  });

  it('learns all commits of a system hook that listed none, and the files of one that listed none of them', async () => {
    expect(comments(await completed(longPush(3, 4), project(3)))).to.deep.equal(['stroke 1', 'stroke 2', 'stroke 3']);
    await stub?.stop();
    const withoutFiles = numbers(1, 3).map((n) => ({ ...pushed(n), added: undefined, modified: undefined, removed: undefined }));
    const changes = await completed(longPush(3, 1, { commits: withoutFiles }), project(3));
    expect(changes.map(({ files }) => files)).to.deep.equal([['1.c'], ['2.c'], ['3.c']]);
    expect(partial(changes)).to.deep.equal([]);
  });

  it('adds the files of the missing commits to the one change of the push, where the option commits is head', async () => {
    const changes = await completed(longPush(25, 6), project(25), { commits: 'head' });
    expect(comments(changes)).to.deep.equal(['stroke 25']);
    expect(changes[0]?.files).to.have.members(numbers(1, 25).map((n) => `${n}.c`));
    expect(partial(changes)).to.deep.equal([]);
    await stub?.stop();
    const unknown = await completed(longPush(25, 6), project(25, (path) => (path === `42/repository/commits/${nameOf(2)}/diff` ? { status: 404, body: {} } : undefined)), { commits: 'head' });
    expect(partial(unknown)).to.deep.equal([0]);
  });

  it('has both names of a file that was renamed, the old one of one that was deleted, and all pages', async () => {
    const diffs = [diff('new.c', { old_path: 'old.c', renamed_file: true }), diff('gone.c', { deleted_file: true, new_path: 'dev/null' }), ...numbers(1, 70).map((n) => diff(`${n}`)), 3, null, { new_path: 7 }];
    const changes = await completed(longPush(21, 2), project(21, (path) => (path.endsWith('/diff') ? diffs : undefined)));
    expect(changes[0]?.files).to.deep.equal(['new.c', 'old.c', 'gone.c', ...numbers(1, 70).map(String)]);
    expect(stub?.paths.filter((path) => path.endsWith('/diff'))).to.have.length(3);
  });

  it('marks a commit of so many files that GitLab may have left some out', async () => {
    const changes = await completed(longPush(21, 2), project(21, (path) => (path.endsWith('/diff') ? numbers(1, 1_000).map((n) => diff(`${n}`)) : undefined)));
    expect(partial(changes)).to.deep.equal([0]);
  });

  it('marks the commit whose files GitLab does not tell, and no other', async () => {
    const changes = await completed(longPush(25, 6), project(25, (path) => (path === `42/repository/commits/${nameOf(2)}/diff` ? { status: 404, body: {} } : undefined)));
    expect(partial(changes)).to.deep.equal([1]);
  });

  for (const status of [401, 403, 404]) {
    it(`delivers what there is, marked, when GitLab refuses with ${status}, and says so in the log`, async () => {
      const changes = await completed(longPush(25, 6), () => ({ status, body: { message: 'no' } }), {}, undefined, 60_000);
      expect(changes).to.have.length(20);
      expect(partial(changes)).to.have.length(20);
      expect(stub?.seen).to.have.length(1);
      expect(ctx.log.lines.map(({ level, fields }) => [level, fields['status']])).to.deep.equal([['warn', status]]);
      expect(ctx.log.text()).not.to.contain('glpat-sesame');
    });
  }

  for (const answer of [{ status: 503, body: '' }, { status: 429, body: '' }, { status: 200, body: '<html>' }, { status: 200, body: {} }, { status: 403, headers: { 'retry-after': '60' }, body: '' }, { status: 404, body: {} }]) {
    it(`is tried again after ${JSON.stringify(answer)}, so soon after the event`, async () => {
      const error: unknown = await enriched(longPush(25, 6), () => answer).then(() => undefined, (thrown: unknown) => thrown);
      expect(error).to.include({ code: 'CH_HTTP_FAILED', retry: 'later' });
    });
  }

  it('leaves the changes as they are, marked, when the number is that of another project', async () => {
    const other = numbers(1, 25).map((n) => ({ ...told(n), web_url: `${HOST}/acme/vault/-/commit/${nameOf(n)}` })).reverse();
    const changes = await completed(longPush(25, 6), project(25, (path) => (path.endsWith('/commits') ? other : undefined)));
    expect(comments(changes)).to.deep.equal(numbers(6, 25).map((n) => `stroke ${n}`));
    expect(partial(changes)).to.have.length(20);
    expect(stub?.seen).to.have.length(1);
    expect(ctx.log.lines.map(({ level }) => level)).to.deep.equal(['warn']);
    expect(ctx.log.text()).not.to.contain('vault');
  });

  it('copes with a list of commits that are odd', async () => {
    const odd = [null, 3, {}, { id: 'main' }, { id: nameOf(1) }, { ...told(2), author_name: null, author_email: null, message: null, committed_date: 'soon', web_url: null, committer_name: {} }];
    const changes = await completed(longPush(22, 3), project(22, (path) => (path.endsWith('/commits') ? odd : undefined)));
    expect(changes).to.have.length(22);
    expect(changes[0]).to.include({ revision: nameOf(2), author: 'unknown', comments: '' });
  });

  it('obeys skips, once it knows the message of the head', async () => {
    const headless = longPush(7, 8, { before: hash('0'), ref: 'refs/heads/hinge', total_commits_count: 0 });
    expect(await enriched(headless, project(7), { skips: ['^stroke'] })).to.deep.equal({ ignored: 'the message of the head commit asks for no build (skips[0])' });
    await stub?.stop();
    expect(await enriched(headless, project(7), { skips: ['^other'] })).to.have.property('changes');
    await stub?.stop();
    // That of an older commit does not count, and the webhook told that of the head.
    expect(await enriched(longPush(25, 6), project(25), { skips: ['^stroke 1$'] })).to.have.property('changes');
  });

  it('marks the changes, and asks nobody, when the token or the note is gone meanwhile', async () => {
    const changes = changesOf(longPush(25, 6));
    const nobody: EnrichHttp = { get: () => Promise.reject(new Error('asked')) };
    const signal = new AbortController().signal;
    for (const options of [{}, { token: 'x' }]) {
      const done = (await dialect.enrich?.(changes, { ...contextOf(options), http: nobody, signal })) as Enrichment;
      expect(partial(stored(done))).to.have.length(20);
    }
  });
});
