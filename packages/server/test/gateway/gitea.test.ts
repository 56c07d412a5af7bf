import { createHmac } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect } from 'chai';
import { LoopbackServer } from 'change-hook-testkit';
import { TestGateway } from './support.js';

const hashOf = (n: number): string => n.toString(16).padStart(40, '0');

/** The API of a Gitea that stands below /git: a push of 7 commits, and pull request 5 of 60 files. */
class Gitea extends LoopbackServer {
  readonly tokens = new Set<unknown>();

  protected override answer(request: IncomingMessage, response: ServerResponse): void {
    this.tokens.add(request.headers.authorization);
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://gitea');
    const [size, page] = [Number(searchParams.get('limit')), Number(searchParams.get('page'))];
    response.end(JSON.stringify(this.#all(pathname).slice((page - 1) * size, page * size)));
  }

  override get url(): string {
    return `${super.url}/git`;
  }

  #all(path: string): unknown[] {
    if (path === '/git/api/v1/repos/acme/door/pulls/5/files') return Array.from({ length: 60 }, (_, at) => ({ filename: `${at}.c` }));
    if (path !== '/git/api/v1/repos/acme/door/commits') return [];
    return [7, 6, 5, 4, 3, 2, 1].map((n) => ({ sha: hashOf(n), commit: { message: `stroke ${n}`, author: { name: 'Ann' } }, files: [{ filename: `${n}.c`, status: 'added' }] }));
  }
}

describe('a gateway with gitea', () => {
  let gateway: TestGateway;
  let gitea: Gitea;

  beforeEach(() => {
    gateway = new TestGateway();
    gitea = new Gitea();
  });

  afterEach(async () => {
    await gateway.close();
    await gitea.stop();
  });

  const repositoryOf = (url: string): object => ({ name: 'door', full_name: 'acme/door', html_url: `${url}/acme/door`, ssh_url: 'git@gitea:acme/door.git' });
  const signed = (payload: string, event: string): Record<string, string> => {
    const digest = createHmac('sha256', 'sesame').update(payload).digest('hex');
    return { 'x-gitea-event': event, 'x-gitea-delivery': event, 'x-gitea-signature': digest, 'x-hub-signature-256': `sha256=${digest}` };
  };

  it('delivers a long push and a pull request, sent as a form, with what Gitea told after the 202', async () => {
    const url = await gitea.start();
    await gateway.start({ change_hook_dialects: { gitea: { secret: 'sesame', token: 'tkn-x', gitea_url: url } } });
    const commits = [7, 6].map((n) => ({ id: hashOf(n), message: `stroke ${n}`, author: { name: 'Bo' }, added: [], modified: [], removed: [] }));
    const push = JSON.stringify({ ref: 'refs/heads/main', before: 'f'.repeat(40), after: hashOf(7), commits, total_commits: 7, head_commit: commits[0], repository: repositoryOf(url) });
    const pull = JSON.stringify({
      action: 'opened', number: 5, repository: repositoryOf(url),
      pull_request: { number: 5, title: 'Plane', body: '', mergeable: true, base: { ref: 'main', sha: hashOf(1) }, head: { ref: 'oil', sha: hashOf(9) } },
    });
    expect((await gateway.post('/change_hook/gitea', push, signed(push, 'push'))).status).to.equal(202);
    const form = new URLSearchParams({ payload: pull }).toString();
    const answer = await gateway.post('/change_hook/gitea', form, { ...signed(pull, 'pull_request'), 'content-type': 'application/x-www-form-urlencoded' });
    expect(answer.status).to.equal(202);

    const lines = await gateway.arrived(8);
    expect(lines.map(({ comments }) => comments)).to.deep.equal([...[1, 2, 3, 4, 5, 6, 7].map((n) => `stroke ${n}`), 'PR#5: Plane\n\n']);
    expect(lines[0]?.files).to.deep.equal(['1.c']);
    expect(lines[7]).to.deep.include({ revision: hashOf(9), branch: 'main' });
    expect(lines[7]?.files).to.have.length(60);
    for (const { properties } of lines) expect(properties).not.to.have.any.keys('change_hook_enrich', 'change_hook_partial');
    expect([...gitea.tokens]).to.deep.equal(['token tkn-x']);
    expect(gateway.log.text()).not.to.contain('tkn-x').and.not.to.contain('sesame');
  });

  it('answers 401 to what is not signed, or signed as a form', async () => {
    await gateway.start({ change_hook_dialects: { gitea: { secret: 'sesame' } } });
    const empty = { 'x-gitea-event': 'push', 'x-gitea-signature': '', 'x-hub-signature-256': 'sha256=' };
    expect((await gateway.post('/change_hook/gitea', '{}', empty)).status).to.equal(401);
    const form = 'payload=%7B%7D';
    expect((await gateway.post('/change_hook/gitea', form, { ...signed(form, 'push'), 'content-type': 'application/x-www-form-urlencoded' })).status).to.equal(401);
  });
});
