import { expect } from 'chai';
import { ENRICH_NOTE, ManualClock, PARTIAL } from 'change-hook-core';
import type { Change, ChangeInput, MemoryLog } from 'change-hook-core';
import { loopbackHttp } from 'change-hook-testkit';
import dialect from '../src/index.js';
import { commitOf, contextOf, HASH, pullRequestOf, pushOf, stored, translate } from './support/ask.js';
import { ForgeStub } from './support/forge-stub.js';

const DOOR = '/2.0/repositories/acme/door';
const diffstat = (spec: string, page = ''): string => `${DOOR}/diffstat/${spec}?pagelen=100${page}`;
const commits = (page = ''): string => `${DOOR}/commits/${HASH.b}?exclude=${HASH.old}&pagelen=100${page}`;
const files = (...paths: string[]): object[] => paths.map((path) => ({ type: 'diffstat', status: 'modified', old: { path }, new: { path } }));

describe('enrich', () => {
  let forge: ForgeStub;
  let log: MemoryLog;

  beforeEach(async () => {
    forge = new ForgeStub();
    await forge.start();
  });
  afterEach(() => forge.stop());

  async function enriched(payload: unknown, more: { event?: string; options?: Record<string, unknown>; edit?: (changes: Change[]) => Change[] } = {}): Promise<ChangeInput[]> {
    const options = { bitbucket_api_endpoint: `${forge.url}/2.0`, token: 'bb-token', ...more.options };
    const context = contextOf(options);
    log = context.log;
    const changes = stored(translate({ body: JSON.stringify(payload), headers: { 'x-event-key': more.event ?? 'repo:push' } }, options));
    const { signal } = new AbortController();
    const http = loopbackHttp(context.options, signal);
    const enrichment = await dialect.enrich!(more.edit?.(changes) ?? changes, { ...context, clock: new ManualClock(), http, signal });
    if (!('changes' in enrichment)) throw new Error(enrichment.ignored);
    return [...enrichment.changes];
  }

  const shortOf = (changes: readonly ChangeInput[]): unknown[] =>
    changes.map(({ revision, files: paths, properties }) => [revision?.slice(0, 1), paths, ...(properties?.[PARTIAL] === true ? ['partial'] : [])]);

  describe('of a push', () => {
    it('adds the files of each commit, with both names of a renamed one', async () => {
      forge.answers.set(diffstat(HASH.a), { values: files('door.c') });
      forge.answers.set(diffstat(HASH.b), {
        values: [
          { status: 'renamed', old: { path: 'hinge.c' }, new: { path: 'src/hinge.c' } },
          { status: 'added', old: null, new: { path: 'new.c' } },
          { status: 'removed', old: { path: 'old.c' }, new: null },
        ],
      });
      expect(shortOf(await enriched(pushOf()))).to.deep.equal([['a', ['door.c']], ['b', ['src/hinge.c', 'hinge.c', 'new.c', 'old.c']]]);
    });

    it('reads every page, counting them itself and asking no address of an answer', async () => {
      const next = 'http://127.0.0.1:1/elsewhere?page=77';
      forge.answers.set(diffstat(HASH.a), { values: files('1.c'), next });
      forge.answers.set(diffstat(HASH.a, '&page=2'), { values: files('2.c'), next });
      forge.answers.set(diffstat(HASH.a, '&page=3'), { values: files('3.c') });
      forge.answers.set(diffstat(HASH.b), { values: [] });
      expect(shortOf(await enriched(pushOf()))).to.deep.equal([['a', ['1.c', '2.c', '3.c']], ['b', []]]);
    });

    it('marks a commit of which a page is promised and not given', async () => {
      forge.answers.set(diffstat(HASH.a), { values: files('1.c'), next: 'x' });
      forge.answers.set(diffstat(HASH.b), { values: files('b.c') });
      expect(shortOf(await enriched(pushOf()))).to.deep.equal([['a', ['1.c'], 'partial'], ['b', ['b.c']]]);
    });

    it('puts the commits of a truncated push in their place, each once and with its files', async () => {
      const [c, d] = ['c'.repeat(40), 'd'.repeat(40)];
      forge.answers.set(commits(), { values: [commitOf(HASH.b), commitOf(HASH.a), commitOf(d, { author: { raw: 'Di <di@example.org>' } })], next: 'x' });
      forge.answers.set(commits('&page=2'), { values: [commitOf(d), commitOf(c)] });
      for (const hash of [HASH.a, HASH.b, c, d]) forge.answers.set(diffstat(hash), { values: files(`${hash[0]}.c`) });
      const changes = await enriched(pushOf({ truncated: true }));
      expect(shortOf(changes)).to.deep.equal([['c', ['c.c']], ['d', ['d.c']], ['a', ['a.c']], ['b', ['b.c']]]);
      expect(changes[1]).to.deep.include({ author: 'Di <di@example.org>', comments: 'Commit dddd\n', branch: 'refs/heads/main', category: 'push', when_timestamp: 1709288430, properties: {} });
    });

    it('marks the oldest change where the missing commits are not told', async () => {
      for (const hash of [HASH.a, HASH.b]) forge.answers.set(diffstat(hash), { values: [] });
      expect(shortOf(await enriched(pushOf({ truncated: true })))).to.deep.equal([['a', [], 'partial'], ['b', []]]);
      expect(log.lines.map(({ level, fields }) => [level, fields['status']])).to.deep.equal([['warn', 404]]);
    });

    it('marks the oldest change of a truncated new branch, and asks for no history', async () => {
      for (const hash of [HASH.a, HASH.b]) forge.answers.set(diffstat(hash), { values: files('x.c') });
      expect(shortOf(await enriched(pushOf({ truncated: true, old: null })))).to.deep.equal([['a', ['x.c'], 'partial'], ['b', ['x.c']]]);
      expect(forge.paths.filter((path) => path.includes('/commits/'))).to.deep.equal([]);
    });

    it('asks for all files of a truncated push at once where one change stands for it', async () => {
      forge.answers.set(diffstat(`${HASH.b}..${HASH.old}`), { values: files('x.c', 'y.c') });
      expect(shortOf(await enriched(pushOf({ truncated: true }), { options: { commits: 'head' } }))).to.deep.equal([['b', ['x.c', 'y.c']]]);
    });

    it('joins the files of all commits where one change stands for them', async () => {
      forge.answers.set(diffstat(HASH.a), { values: files('x.c') });
      forge.answers.set(diffstat(HASH.b), { values: files('x.c', 'y.c') });
      expect(shortOf(await enriched(pushOf(), { options: { commits: 'head' } }))).to.deep.equal([['b', ['x.c', 'y.c']]]);
    });

    it('stays below the calls that the gateway allows: the newest commits have their files, the oldest are marked', async () => {
      const hashes = Array.from({ length: 120 }, (_, at) => (at + 256).toString(16).repeat(14).slice(0, 40));
      for (const hash of hashes) forge.answers.set(diffstat(hash), { values: files('x.c') });
      const list = hashes.map((hash) => commitOf(hash)).reverse();
      const changes = await enriched(pushOf({ new: { type: 'branch', name: 'main', target: list[0] }, commits: list }));
      expect(changes).to.have.length(120);
      expect(forge.paths.length).to.be.lessThan(100);
      const partial = changes.map(({ properties }) => properties?.[PARTIAL] === true);
      expect([partial[0], partial.at(-1)]).to.deep.equal([true, false]);
      expect(partial.lastIndexOf(true)).to.be.lessThan(partial.indexOf(false));
    });
  });

  describe('of a pull request', () => {
    const COMMIT = `${DOOR}/commit/507a576e59b3`;
    const whole = `507a576e59b3${'0'.repeat(28)}`;

    it('adds the files, and the whole hash', async () => {
      forge.answers.set(COMMIT, { hash: whole });
      forge.answers.set(diffstat('507a576e59b3..bbbbbbbbbbbb'), { values: files('lock.c') });
      const [change] = await enriched(pullRequestOf(), { event: 'pullrequest:created' });
      expect(change).to.deep.include({ revision: whole, files: ['lock.c'], category: 'pull-created' });
      expect(change?.properties).not.to.have.property(PARTIAL);
    });

    it('does not believe a hash that begins otherwise', async () => {
      forge.answers.set(COMMIT, { hash: HASH.b });
      forge.answers.set(diffstat('507a576e59b3..bbbbbbbbbbbb'), { values: [] });
      expect(shortOf(await enriched(pullRequestOf(), { event: 'pullrequest:updated' }))).to.deep.equal([['5', [], 'partial']]);
    });

    it('asks of a merged one what its merge commit holds', async () => {
      forge.answers.set(COMMIT, { hash: whole });
      forge.answers.set(diffstat('764413d85e29'), { values: files('lock.c') });
      const payload = pullRequestOf({ merge_commit: { hash: '764413d85e29' } });
      expect(shortOf(await enriched(payload, { event: 'pullrequest:fulfilled' }))).to.deep.equal([['5', ['lock.c']]]);
    });

    it('is marked where Bitbucket will not tell, and the log says so once', async () => {
      forge.answers.set(COMMIT, 403);
      forge.answers.set(diffstat('507a576e59b3..bbbbbbbbbbbb'), 403);
      expect(shortOf(await enriched(pullRequestOf(), { event: 'pullrequest:created' }))).to.deep.equal([['5', [], 'partial']]);
      expect(log.lines).to.have.length(1);
    });
  });

  it('shows the token as a bearer, or beside its user', async () => {
    await enriched(pushOf());
    expect(forge.headers[0]?.authorization).to.equal('Bearer bb-token');
    await enriched(pushOf(), { options: { token_user: 'ann@example.org' } });
    expect(forge.headers.at(-1)?.authorization).to.equal(`Basic ${Buffer.from('ann@example.org:bb-token').toString('base64')}`);
  });

  for (const status of [429, 500, 503]) {
    it(`is tried again after an answer ${status}`, async () => {
      forge.answers.set(diffstat(HASH.b), status);
      const failure = await enriched(pushOf()).then(() => undefined, (error: unknown) => (error as { code?: string }).code);
      expect(failure).to.equal('CH_HTTP_FAILED');
    });
  }

  it('marks a change whose note is of another version, and asks for nothing', async () => {
    for (const note of ['x', { repository: '../..' }, { repository: 'acme/door', specs: ['../x', 7], missing: 3 }]) {
      const edit = (changes: Change[]): Change[] => changes.map((change) => ({ ...change, properties: { [ENRICH_NOTE]: note as never } }));
      expect(shortOf(await enriched(pushOf(), { edit }))).to.deep.equal([['a', [], 'partial'], ['b', [], 'partial']]);
    }
    expect(forge.paths).to.deep.equal([]);
  });
});
