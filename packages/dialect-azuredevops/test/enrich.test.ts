import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect } from 'chai';
import { createHookRequest, ManualClock, MemoryLog, normaliseChange } from 'change-hook-core';
import type { Change, Enrichment, Translation } from 'change-hook-core';
import { loopbackHttp, LoopbackServer } from 'change-hook-testkit';
import dialect from '../src/index.js';
import { options as schema } from '../src/options.js';

interface Call {
  path: string;
  query: URLSearchParams;
  authorization: string | undefined;
}

/** The service on the loopback. `reply` gives the body, or a status. */
class Service extends LoopbackServer {
  readonly calls: Call[] = [];
  reply: (call: Call) => unknown = () => 404;

  protected override answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://service');
    const call = { path: url.pathname, query: url.searchParams, authorization: request.headers.authorization };
    this.calls.push(call);
    const answer = this.reply(call);
    response.statusCode = typeof answer === 'number' ? answer : 200;
    response.end(typeof answer === 'number' ? '<html>no</html>' : JSON.stringify(answer));
  }

  override get url(): string {
    return `${super.url}/acme`;
  }
}

const hashOf = (character: string): string => character.repeat(40);

function stored(answer: object): Change[] {
  if (!('changes' in answer)) throw new Error(`no changes: ${JSON.stringify(answer)}`);
  return (answer.changes as unknown[]).map((input) => {
    const normal = normaliseChange(input);
    if ('problems' in normal) throw new Error(normal.problems.join());
    return normal.change;
  });
}

describe('enrich of azuredevops', () => {
  const service = new Service();
  before(() => service.start());
  after(() => service.stop());
  beforeEach(() => {
    service.calls.length = 0;
    service.reply = () => 404;
  });

  const repository = (): unknown => ({ id: 'r1', name: 'door', url: `${service.url}/_apis/git/repositories/r1`, remoteUrl: `${service.url}/House/_git/door`, project: { id: 'p1', name: 'House' } });
  const commit = (id: string): unknown => ({ commitId: hashOf(id), author: { name: 'Ann', email: 'ann@example.org' }, comment: id });
  const push = (ids = 'ba', more: Record<string, unknown> = {}): unknown => ({
    eventType: 'git.push',
    resource: { commits: [...ids].map(commit), refUpdates: [{ name: 'refs/heads/main', oldObjectId: hashOf('9'), newObjectId: hashOf(ids[0] ?? 'b') }], repository: repository(), ...more },
  });
  const pull = (): unknown => ({
    eventType: 'git.pullrequest.created',
    resource: { repository: repository(), pullRequestId: 5, status: 'active', targetRefName: 'refs/heads/main', lastMergeSourceCommit: { commitId: hashOf('c') } },
  });

  async function enriched(payload: unknown, given: Record<string, unknown> = {}): Promise<Change[]> {
    const options = schema.parse({ azure_url: service.url, ...given });
    const ctx = { options, secrets: [], log: new MemoryLog(), clock: new ManualClock() };
    const request = createHookRequest({ mount: 'x', method: 'POST', query: '', headers: new Map([['content-type', 'application/json']]), body: Buffer.from(JSON.stringify(payload)) });
    const translation = dialect.translate(request, ctx) as Translation;
    expect(translation).to.have.property('enrich', true);
    const answer = (await dialect.enrich?.(stored(translation), { ...ctx, http: loopbackHttp(options), signal: new AbortController().signal })) as Enrichment;
    return stored(answer);
  }

  const filesOf = (changes: readonly Change[]): string[][] => changes.map(({ files }) => files);
  const partial = (changes: readonly Change[]): unknown[] => changes.map(({ properties }) => properties['change_hook_partial']);
  const edit = (path: string, more: object = {}): unknown => ({ item: { path, gitObjectType: 'blob' }, changeType: 'edit', ...more });

  it('lists the files of each commit, without folders, of a renamed one both names', async () => {
    service.reply = ({ path }) =>
      path.includes(hashOf('a'))
        ? { changes: [{ item: { path: '/src', isFolder: true, gitObjectType: 'tree' } }, edit('/src/a.c')] }
        : { changes: [edit('/src/new.c', { changeType: 'rename', sourceServerItem: '/src/old.c' })] };
    const changes = await enriched(push(), { token: 'pat' });
    expect(filesOf(changes)).to.deep.equal([['src/a.c'], ['src/new.c', 'src/old.c']]);
    expect(partial(changes)).to.deep.equal([undefined, undefined]);
    expect(service.calls[0]?.path).to.equal(`/acme/p1/_apis/git/repositories/r1/commits/${hashOf('a')}/changes`);
    expect(service.calls[0]?.authorization).to.equal(`Basic ${Buffer.from(':pat').toString('base64')}`);
    expect(service.calls[0]?.query.get('api-version')).to.equal('6.0');
  });

  it('joins the files of all commits where one change is wanted', async () => {
    service.reply = ({ path }) => ({ changes: [edit(path.includes(hashOf('a')) ? '/a.c' : '/b.c')] });
    const changes = await enriched(push(), { commits: 'head' });
    expect(filesOf(changes)).to.have.length(1);
    expect(changes[0]?.files).to.have.members(['a.c', 'b.c']);
    expect(changes[0]?.revision).to.equal(hashOf('b'));
  });

  it('lists the files of the newest iteration of a pull request', async () => {
    service.reply = ({ path }) => (path.endsWith('/iterations') ? { value: [{ id: 1 }, { id: 3 }, { id: 2 }] } : { changeEntries: [edit('/a.c', { originalPath: '/b.c' })] });
    expect(filesOf(await enriched(pull()))).to.deep.equal([['a.c', 'b.c']]);
    expect(service.calls.map(({ path }) => path)).to.deep.equal([
      '/acme/p1/_apis/git/repositories/r1/pullRequests/5/iterations', '/acme/p1/_apis/git/repositories/r1/pullRequests/5/iterations/3/changes',
    ]);
  });

  it('reads further pages, and marks partial what has more than 3,000 files', async () => {
    service.reply = ({ query }) => ({ changes: Array.from({ length: query.get('skip') === '0' ? 1_000 : 2 }, (_, at) => edit(`/${query.get('skip')}-${at}`)) });
    const [change] = await enriched(push('b'));
    expect(change?.files).to.have.length(1_002);
    service.reply = ({ query }) => ({ changes: Array.from({ length: 1_000 }, (_, at) => edit(`/${query.get('skip')}-${at}`)) });
    const large = await enriched(push('b'));
    expect(large[0]?.files).to.have.length(3_000);
    expect(partial(large)).to.deep.equal([true]);
  });

  for (const status of [203, 401, 403]) {
    it(`asks no further after a ${status}, and delivers all marked partial`, async () => {
      service.reply = () => status;
      expect(partial(await enriched(push()))).to.deep.equal([true, true]);
      expect(service.calls).to.have.length(1);
    });
  }

  it('marks partial the one change of which nothing is known', async () => {
    service.reply = ({ path }) => (path.includes(hashOf('a')) ? 404 : { changes: [edit('/b.c')] });
    const changes = await enriched(push());
    expect(partial(changes)).to.deep.equal([true, undefined]);
    expect(filesOf(changes)).to.deep.equal([[], ['b.c']]);
  });

  it('asks for 30 commits of a push at most', async () => {
    service.reply = () => ({ changes: [] });
    const ids = [...'0123456789abcdefghijklmnopqrstuvwxyz'].map((id) => ({ commitId: id.charCodeAt(0).toString(16).padStart(40, '0'), comment: id }));
    const changes = await enriched(push('b', { commits: ids, refUpdates: [{ name: 'refs/heads/main', oldObjectId: hashOf('9'), newObjectId: ids[0]?.commitId }] }));
    expect(service.calls).to.have.length(30);
    expect(partial(changes).filter((it) => it === true)).to.have.length(6);
  });

  it('asks for nothing that is no hash', async () => {
    const changes = await enriched(push('b', { commits: [], refUpdates: [{ name: 'refs/heads/main', newObjectId: '../../../x' }] }));
    expect(partial(changes)).to.deep.equal([true]);
    expect(service.calls).to.deep.equal([]);
  });

  it('fails, to be tried again, when the service is down or answers nonsense', async () => {
    for (const answer of [() => 500, () => ({ count: 0 }), () => ({ changes: [1] })]) {
      service.reply = answer;
      const error = await enriched(push()).catch((thrown: unknown) => thrown);
      expect(error).to.include({ code: 'CH_HTTP_FAILED', retry: 'later' });
    }
  });
});
