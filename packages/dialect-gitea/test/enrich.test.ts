import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect } from 'chai';
import type { Change, Enrichment } from 'change-hook-core';
import { loopbackHttp, LoopbackServer } from 'change-hook-testkit';
import dialect from '../src/index.js';
import { commitOf, contextOf, hashOf, pullOf, pushOf, repositoryOf, stored, translate } from './ask.js';

interface Call {
  path: string;
  query: URLSearchParams;
  authorization: string | undefined;
}

/** A forge on the loopback. `reply` gives the body, or a status. */
class Forge extends LoopbackServer {
  readonly calls: Call[] = [];
  reply: (call: Call) => unknown = () => 404;

  protected override answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://forge');
    const call = { path: url.pathname, query: url.searchParams, authorization: request.headers.authorization };
    this.calls.push(call);
    const answer = this.reply(call);
    response.statusCode = typeof answer === 'number' ? answer : 200;
    response.end(typeof answer === 'number' ? '{"message":"no"}' : JSON.stringify(answer));
  }
}

/** A commit as Gitea's API writes one. */
function apiCommit(id: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  const person = { name: 'Cy Example', email: 'cy@example.org', date: '2024-03-01T09:00:00Z' };
  return {
    sha: hashOf(id), created: '2024-03-01T09:00:00Z', html_url: `https://git.example.org/acme/door/commit/${hashOf(id)}`,
    commit: { message: `Commit ${id}`, author: person, committer: person },
    files: [{ filename: 'gone.c', status: 'removed' }, { filename: 'door.c', status: 'modified' }, { filename: `new-${id}.c`, status: 'added' }],
    ...more,
  };
}

describe('enrich of gitea', () => {
  const forge = new Forge();
  before(() => forge.start());
  after(() => forge.stop());
  beforeEach(() => {
    forge.calls.length = 0;
    forge.reply = () => 404;
  });

  async function enriched(event: string, payload: unknown, options: Record<string, unknown> = {}): Promise<Change[]> {
    const given = { gitea_url: forge.url, ...options };
    const translation = translate({ headers: { 'x-gitea-event': event }, body: JSON.stringify(payload) }, given);
    expect(translation).to.have.property('enrich', true);
    const ctx = contextOf(given);
    const answer = (await dialect.enrich?.(stored(translation), { ...ctx, http: loopbackHttp(ctx.options), signal: new AbortController().signal })) as Enrichment;
    return stored(answer);
  }

  const repository = (): Record<string, unknown> => repositoryOf('acme/door', forge.url);
  const longPush = (more: Record<string, unknown> = {}): unknown => pushOf({ repository: repository(), total_commits: 5, ...more });
  const pull = (): unknown => pullOf({}, { repository: repository() });
  const revisions = (changes: readonly Change[]): string => changes.map(({ revision }) => revision?.[0]).join('');
  const partial = (changes: readonly Change[]): unknown[] => changes.map(({ properties }) => properties['change_hook_partial']);

  describe('of a long push', () => {
    it('fetches the commits that are missing, oldest first, and keeps those that were listed', async () => {
      forge.reply = () => ['b', 'a', '3', '2', '1'].map((id) => apiCommit(id));
      const changes = await enriched('push', longPush());
      expect(revisions(changes)).to.equal('123ab');
      expect(changes[4]?.author).to.equal('Ann Example <ann@example.org>');
      expect(changes[0]).to.deep.include({
        author: 'Cy Example <cy@example.org>', committer: 'Cy Example <cy@example.org>', comments: 'Commit 1', files: ['new-1.c', 'door.c', 'gone.c'], branch: 'main',
        category: 'push', project: 'acme/door', when_timestamp: 1_709_283_600, revlink: `https://git.example.org/acme/door/commit/${hashOf('1')}`, src: 'git',
      });
      expect(changes[0]?.properties).to.deep.equal({ event: 'push', repository_name: 'door', owner: 'acme' });
      expect(partial(changes)).to.deep.equal(Array(5).fill(undefined));
    });

    it('asks for what the push brought and no more, with the token', async () => {
      forge.reply = () => ['b', 'a', '3', '2', '1'].map((id) => apiCommit(id));
      await enriched('push', longPush(), { token: 'tkn', secret: 'key' });
      expect(forge.calls).to.have.length(1);
      expect(forge.calls[0]?.path).to.equal('/api/v1/repos/acme/door/commits');
      expect(forge.calls[0]?.authorization).to.equal('token tkn');
      expect(Object.fromEntries(forge.calls[0]?.query ?? [])).to.deep.equal({
        sha: hashOf('b'), not: hashOf('9'), stat: 'false', verification: 'false', files: 'true', limit: '50', page: '1',
      });
    });

    it('asks without not for a new branch, whose total is all that is known', async () => {
      forge.reply = () => ['b', 'a', '3', '2', '1', '0'].map((id) => apiCommit(id));
      const changes = await enriched('push', longPush({ before: '0'.repeat(40), total_commits: 5 }));
      expect(revisions(changes)).to.equal('123ab');
      expect(forge.calls[0]?.query.has('not')).to.equal(false);
    });

    it('reads as many pages as it takes, however small the forge makes them', async () => {
      const pages = [['b', 'a'], ['3', '2'], ['1']];
      forge.reply = ({ query }) => (pages[Number(query.get('page')) - 1] ?? []).map((id) => apiCommit(id));
      expect(revisions(await enriched('push', longPush()))).to.equal('123ab');
      expect(forge.calls).to.have.length(3);
    });

    it('joins the files of all commits where one change is wanted', async () => {
      forge.reply = () => ['b', 'a', '3', '2', '1'].map((id) => apiCommit(id));
      const [change, ...more] = await enriched('push', longPush(), { commits: 'head' });
      expect(more).to.deep.equal([]);
      expect(change?.revision).to.equal(hashOf('b'));
      expect(change?.files).to.include.members(['new-1.c', 'new-2.c', 'gone.c', 'old-a.c', 'old-b.c']);
    });

    for (const [what, ids] of [['fewer commits than the push has', ['b', 'a']], ['others, as a version that does not know `not` may', ['b', '4', '3', '2', '1']], ['one twice', ['b', 'a', '3', '3', '1']], ['none', []]] as const) {
      it(`leaves the changes as they are, marked partial, when the forge lists ${what}`, async () => {
        forge.reply = ({ query }) => (query.get('page') === '1' ? ids.map((id) => apiCommit(id)) : []);
        const changes = await enriched('push', longPush());
        expect(revisions(changes)).to.equal('ab');
        expect(partial(changes)).to.deep.equal([true, true]);
      });
    }

    it('marks partial what a version does not tell the files of', async () => {
      forge.reply = () => ['b', 'a', '3', '2', '1'].map((id) => apiCommit(id, id === '2' ? { files: null } : {}));
      expect(partial(await enriched('push', longPush()))).to.deep.equal([undefined, true, undefined, undefined, undefined]);
      expect(partial(await enriched('push', longPush(), { commits: 'head' }))).to.deep.equal([true]);
    });

    it('asks for nothing of a push of thousands', async () => {
      expect(partial(await enriched('push', longPush({ total_commits: 5_000 })))).to.deep.equal([true, true]);
      expect(forge.calls).to.deep.equal([]);
    });
  });

  describe('of a pull request', () => {
    it('lists the files, of a renamed one both names', async () => {
      const pages = [[{ filename: 'b.c', previous_filename: 'a.c', status: 'renamed' }, { filename: 'c.c', status: 'added' }], [{ filename: 'd.c' }]];
      forge.reply = ({ query }) => pages[Number(query.get('page')) - 1] ?? [];
      const [change] = await enriched('pull_request', pull());
      expect(change?.files).to.deep.equal(['b.c', 'a.c', 'c.c', 'd.c']);
      expect(partial([change!])).to.deep.equal([undefined]);
      expect(forge.calls[0]?.path).to.equal('/api/v1/repos/acme/door/pulls/5/files');
      expect(forge.calls[0]?.authorization).to.equal(undefined);
    });

    it('is marked partial when it has more files than are asked for', async () => {
      forge.reply = ({ query }) => [{ filename: `${query.get('page')}.c` }];
      const changes = await enriched('pull_request', pull());
      expect(changes[0]?.files).to.have.length(60);
      expect(partial(changes)).to.deep.equal([true]);
    });
  });

  describe('of either', () => {
    for (const status of [401, 403, 404, 409]) {
      it(`delivers what is known, marked partial, when the forge answers ${status}`, async () => {
        forge.reply = () => status;
        expect(partial(await enriched('pull_request', pull()))).to.deep.equal([true]);
        expect(partial(await enriched('push', longPush()))).to.deep.equal([true, true]);
        expect(forge.calls).to.have.length(2);
      });
    }

    it('fails, to be tried again, when the forge is down or answers nonsense', async () => {
      for (const answer of [() => 500, () => ({ files: [] }), () => [{ nothing: 1 }]]) {
        forge.reply = answer;
        const error = await enriched('pull_request', pull()).catch((thrown: unknown) => thrown);
        expect(error).to.include({ code: 'CH_HTTP_FAILED', retry: 'later' });
      }
    });

    it('is not asked for by a push whose commits are all listed', () => {
      expect(translate({ body: JSON.stringify(pushOf()) }, { gitea_url: forge.url })).not.to.have.property('enrich');
    });

    it('does not ask the gitea_url of another instance, nor one that only begins alike', () => {
      for (const base of ['https://other.example.org', `${forge.url}.example.org`, 'no url']) {
        const payload = pushOf({ repository: repositoryOf('acme/door', base), total_commits: 3 });
        const translation = translate({ body: JSON.stringify(payload) }, { gitea_url: forge.url });
        expect(translation, base).not.to.have.property('enrich');
        expect(partial(stored(translation)), base).to.deep.equal([true, true]);
      }
    });

    it('asks below the path that gitea_url has', async () => {
      forge.reply = ({ query }) => (query.get('page') === '1' ? [{ filename: 'a.c' }] : []);
      await enriched('pull_request', pullOf({}, { repository: repositoryOf('acme/door', `${forge.url}/git`) }), { gitea_url: `${forge.url}/git/` });
      expect(forge.calls[0]?.path).to.equal('/git/api/v1/repos/acme/door/pulls/5/files');
    });

    it('is told nothing by a change that lost its note', async () => {
      const changes = stored({ changes: [{ author: 'a' }] });
      const answer = await dialect.enrich?.(changes, { ...contextOf({ gitea_url: forge.url }), http: loopbackHttp({ gitea_url: forge.url }), signal: new AbortController().signal });
      expect(answer).to.have.nested.property('changes[0].properties.change_hook_partial', true);
    });
  });

  it('keeps a commit of the payload as it was, and does not change what it was given', async () => {
    forge.reply = () => ['b', 'a', '1'].map((id) => apiCommit(id));
    const payload = longPush({ total_commits: 3, commits: [commitOf('b', { message: 'as listed' }), commitOf('a')] });
    const changes = await enriched('push', payload);
    expect(changes[2]?.comments).to.equal('as listed');
  });
});
