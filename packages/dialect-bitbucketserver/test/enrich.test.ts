import { expect } from 'chai';
import { ENRICH_NOTE, ManualClock, PARTIAL } from 'change-hook-core';
import type { Change, ChangeInput, Enrichment, MemoryLog } from 'change-hook-core';
import { loopbackHttp } from 'change-hook-testkit';
import dialect from '../src/index.js';
import { commitOf, contextOf, HASH, pullRequestOf, pushOf, stored, translate } from './support/ask.js';
import { ForgeStub } from './support/forge-stub.js';

const DOOR = '/context/rest/api/1.0/projects/HOUSE/repos/door';
const PAGE = 'limit=500&start=0';
const filesOf = (hash: string): string => `${DOOR}/commits/${hash}/changes?${PAGE}`;
const COMMITS = `${DOOR}/commits?since=${HASH.old}&until=${HASH.b}&${PAGE}`;
const page = (...values: object[]): object => ({ values, size: values.length, isLastPage: true, start: 0, limit: 500, nextPageStart: null });
const files = (...paths: string[]): object => page(...paths.map((path) => ({ type: 'MODIFY', path: { toString: path, name: path } })));

describe('enrich', () => {
  let forge: ForgeStub;
  let log: MemoryLog;

  beforeEach(async () => {
    forge = new ForgeStub();
    await forge.start();
  });
  afterEach(() => forge.stop());

  async function enrichment(payload: unknown, more: { options?: Record<string, unknown>; edit?: (changes: Change[]) => Change[] } = {}): Promise<Enrichment> {
    const options = { bitbucket_url: `${forge.url}/context/`, token: 'dc-token', ...more.options };
    const context = contextOf(options);
    log = context.log;
    const changes = stored(translate({ body: JSON.stringify(payload) }, options));
    const { signal } = new AbortController();
    return dialect.enrich!(more.edit?.(changes) ?? changes, { ...context, clock: new ManualClock(), http: loopbackHttp(context.options, signal), signal });
  }

  async function enriched(...asked: Parameters<typeof enrichment>): Promise<ChangeInput[]> {
    const ended = await enrichment(...asked);
    if (!('changes' in ended)) throw new Error(ended.ignored);
    return [...ended.changes];
  }

  const shortOf = (changes: readonly ChangeInput[]): unknown[] =>
    changes.map(({ revision, files: paths, properties }) => [revision?.slice(0, 1), paths, ...(properties?.[PARTIAL] === true ? ['partial'] : [])]);

  describe('of a push', () => {
    it('makes a change of each commit, with its people, message, time and files', async () => {
      forge.answers.set(COMMITS, page(commitOf(HASH.b, HASH.a), commitOf(HASH.a, HASH.old)));
      forge.answers.set(filesOf(HASH.a), files('door.c'));
      forge.answers.set(filesOf(HASH.b), page({ type: 'MOVE', path: { toString: 'src/hinge.c' }, srcPath: { toString: 'hinge.c' } }));
      const changes = await enriched(pushOf());
      expect(shortOf(changes)).to.deep.equal([['a', ['door.c']], ['b', ['src/hinge.c', 'hinge.c']]]);
      for (const [at, hash] of [HASH.a, HASH.b].entries()) {
        expect(changes[at]).to.deep.include({
          author: 'Bo Example <bo@example.org>', committer: 'Merge Bot <bot@example.org>', comments: `Commit ${hash.slice(0, 4)}`, when_timestamp: 1709288431.5,
          branch: 'refs/heads/main', revlink: `https://bitbucket.example.org/projects/HOUSE/repos/door/commits/${hash}`,
        });
      }
    });

    it('reads every page, from where the server says that the next one starts', async () => {
      forge.answers.set(COMMITS, { values: [commitOf(HASH.b, HASH.a)], isLastPage: false, nextPageStart: 40 });
      forge.answers.set(COMMITS.replace('start=0', 'start=40'), page(commitOf(HASH.a, HASH.old)));
      for (const hash of [HASH.a, HASH.b]) forge.answers.set(filesOf(hash), files('x.c'));
      expect(shortOf(await enriched(pushOf()))).to.deep.equal([['a', ['x.c']], ['b', ['x.c']]]);
    });

    it('does not run in circles', async () => {
      forge.answers.set(COMMITS, page(commitOf(HASH.b, HASH.a)));
      forge.answers.set(filesOf(HASH.b), { values: [], isLastPage: false, nextPageStart: 0 });
      expect(shortOf(await enriched(pushOf()))).to.deep.equal([['b', [], 'partial']]);
    });

    it('asks for no commit that the webhook told', async () => {
      for (const hash of [HASH.a, HASH.b]) forge.answers.set(filesOf(hash), files('x.c'));
      const payload = pushOf({}, { commits: [commitOf(HASH.b, HASH.a), commitOf(HASH.a, HASH.old)] });
      expect(shortOf(await enriched(payload))).to.deep.equal([['a', ['x.c']], ['b', ['x.c']]]);
      expect(forge.paths).to.have.members([filesOf(HASH.a), filesOf(HASH.b)]);
    });

    it('puts what the webhook left out before what it told', async () => {
      forge.answers.set(COMMITS, page(commitOf(HASH.b, HASH.a), commitOf(HASH.a, HASH.old)));
      for (const hash of [HASH.a, HASH.b]) forge.answers.set(filesOf(hash), files(`${hash[0]}.c`));
      expect(shortOf(await enriched(pushOf({}, { toCommit: commitOf(HASH.b, HASH.a) })))).to.deep.equal([['a', ['a.c']], ['b', ['b.c']]]);
    });

    it('has the head alone of a new branch, marked, and asks for no history', async () => {
      forge.answers.set(`${DOOR}/commits/${HASH.b}`, commitOf(HASH.b, HASH.a));
      forge.answers.set(filesOf(HASH.b), files('x.c'));
      const [change, ...more] = await enriched(pushOf({ fromHash: HASH.zeros, type: 'ADD' }));
      expect(shortOf([change!])).to.deep.equal([['b', ['x.c'], 'partial']]);
      expect([change?.author, more]).to.deep.equal(['Bo Example <bo@example.org>', []]);
    });

    it('has the commit that a tag names, and not the tag object', async () => {
      forge.answers.set(`${DOOR}/commits/${HASH.b}`, commitOf(HASH.a, HASH.old));
      forge.answers.set(filesOf(HASH.a), files('x.c'));
      const [change] = await enriched(pushOf({ ref: { id: 'refs/tags/v1' }, fromHash: HASH.zeros, type: 'ADD' }));
      expect(shortOf([change!])).to.deep.equal([['a', ['x.c']]]);
      expect(change).to.include({ branch: 'refs/tags/v1', revlink: `https://bitbucket.example.org/projects/HOUSE/repos/door/commits/${HASH.a}` });
    });

    it('asks for all files of a push at once where one change stands for it', async () => {
      forge.answers.set(`${DOOR}/commits/${HASH.b}`, commitOf(HASH.b, HASH.a));
      forge.answers.set(`${DOOR}/changes?until=${HASH.b}&since=${HASH.old}&${PAGE}`, files('x.c', 'y.c'));
      const changes = await enriched(pushOf(), { options: { commits: 'head' } });
      expect(shortOf(changes)).to.deep.equal([['b', ['x.c', 'y.c']]]);
      expect(changes[0]?.comments).to.equal('Commit bbbb');
    });

    it('drops a ref whose head asks for no build, and the push when all do', async () => {
      forge.answers.set(COMMITS, page(commitOf(HASH.b, HASH.a, { message: 'Typo [skip ci]' }), commitOf(HASH.a, HASH.old)));
      expect(await enrichment(pushOf(), { options: { skips: ['\\[skip ci\\]'] } })).to.deep.equal({ ignored: 'the message of a head commit asks for no build (skips[0])' });
      const [main] = pushOf()['changes'] as object[];
      const two = pushOf({}, { changes: [main, { ref: { id: 'refs/heads/old' }, fromHash: HASH.a, toHash: HASH.old, type: 'UPDATE' }] });
      const rest = await enriched(two, { options: { skips: ['\\[skip ci\\]'] } });
      expect(rest.map(({ branch }) => branch)).to.deep.equal(['refs/heads/old']);
    });

    it('is marked where Bitbucket will not tell, and the log says so once', async () => {
      const [change, ...more] = await enriched(pushOf());
      expect(shortOf([change!])).to.deep.equal([['b', [], 'partial']]);
      expect(more).to.deep.equal([]);
      expect(change).to.include({ author: 'Ann Example <ann@example.org>', comments: `Bitbucket Server commit ${HASH.b}` });
      expect(log.lines.map(({ level, fields }) => [level, fields['status']])).to.deep.equal([['warn', 404]]);
    });

    it('stays below the calls that the gateway allows: the newest commits have their files, the oldest are marked', async () => {
      const hashes = Array.from({ length: 120 }, (_, at) => (at + 256).toString(16).repeat(14).slice(0, 40));
      forge.answers.set(COMMITS, page(commitOf(HASH.b, HASH.a), ...hashes.map((hash) => commitOf(hash, HASH.old))));
      for (const hash of [HASH.b, ...hashes]) forge.answers.set(filesOf(hash), files('x.c'));
      const changes = await enriched(pushOf());
      expect(changes).to.have.length(121);
      expect(forge.paths.length).to.be.lessThan(100);
      const partial = changes.map(({ properties }) => properties?.[PARTIAL] === true);
      expect([partial[0], partial.at(-1)]).to.deep.equal([true, false]);
      expect(partial.lastIndexOf(true)).to.be.lessThan(partial.indexOf(false));
    });
  });

  describe('of a pull request', () => {
    it('adds its files', async () => {
      forge.answers.set(`${DOOR}/pull-requests/7/changes?${PAGE}`, files('lock.c'));
      expect(shortOf(await enriched(pullRequestOf()))).to.deep.equal([['a', ['lock.c']]]);
    });

    it('is marked where Bitbucket will not tell', async () => {
      expect(shortOf(await enriched(pullRequestOf()))).to.deep.equal([['a', [], 'partial']]);
    });
  });

  it('shows the token as a bearer', async () => {
    await enriched(pushOf());
    expect(forge.headers[0]?.authorization).to.equal('Bearer dc-token');
  });

  for (const status of [429, 500, 503]) {
    it(`is tried again after an answer ${status}`, async () => {
      forge.answers.set(COMMITS, status);
      const failure = await enriched(pushOf()).then(() => undefined, (error: unknown) => (error as { code?: string }).code);
      expect(failure).to.equal('CH_HTTP_FAILED');
    });
  }

  it('marks a change whose note is of another version, and asks for nothing', async () => {
    for (const note of ['x', { project: '..', slug: 'door' }, { project: 'HOUSE', slug: 'door', files: [{ until: '../x' }], commit: 7, missing: 3 }]) {
      const edit = (changes: Change[]): Change[] => changes.map((change) => ({ ...change, properties: { [ENRICH_NOTE]: note as never } }));
      expect(shortOf(await enriched(pushOf(), { edit }))).to.deep.equal([['b', [], 'partial']]);
    }
    expect(forge.paths).to.deep.equal([]);
  });
});
