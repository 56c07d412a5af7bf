import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect } from 'chai';
import { LoopbackServer } from 'change-hook-testkit';
import { createGateway } from '../../src/index.js';
import { TestGateway } from './support.js';

const nameOf = (n: number): string => n.toString(16).padStart(40, '0');
const numbers = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, at) => first + at);

/** GitLab's API, with commits 1 to 25 in project 42, and merge request 7 of 40 files. */
class GitLab extends LoopbackServer {
  readonly tokens = new Set<unknown>();

  protected override answer(request: IncomingMessage, response: ServerResponse): void {
    this.tokens.add(request.headers['private-token']);
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://gitlab');
    const answer = this.#told(pathname);
    const [size, page] = [Number(searchParams.get('per_page')), Number(searchParams.get('page'))];
    response.end(JSON.stringify(Array.isArray(answer) ? answer.slice((page - 1) * size, page * size) : answer));
  }

  #told(path: string): unknown {
    if (path.endsWith('/repository/commits')) return numbers(1, 25).reverse().map((n) => ({ id: nameOf(n), message: `stroke ${n}`, author_name: 'Ann', committed_date: '2024-03-01T09:00:00Z' }));
    if (path.endsWith('/merge_requests/7')) return { sha: nameOf(25), diff_refs: {}, changes_count: '40' };
    const count = path.endsWith('/diffs') ? 40 : 1;
    return Array.from({ length: count }, (_, at) => ({ new_path: `${at}.c`, old_path: `${at}.c` }));
  }
}

describe('a gateway with gitlab', () => {
  let gateway: TestGateway;
  let gitlab: GitLab;

  beforeEach(() => {
    gateway = new TestGateway();
    gitlab = new GitLab();
  });

  afterEach(async () => {
    await gateway.close();
    await gitlab.stop();
  });

  const projectOf = (url: string): object => ({ id: 42, name: 'Door', web_url: `${url}/acme/door`, git_ssh_url: 'git@gitlab:acme/door.git' });

  it('delivers a push of 25 commits and a merge request with what GitLab told after the 202', async () => {
    const url = await gitlab.start();
    await gateway.start({ change_hook_dialects: { gitlab: { secret: 'sesame', token: 'glpat-x', gitlab_url: url } } });
    const commits = numbers(6, 25).map((n) => ({ id: nameOf(n), message: `stroke ${n}`, author: { name: 'Ann' }, added: [`${n}.c`], modified: [], removed: [] }));
    const push = { object_kind: 'push', ref: 'refs/heads/main', before: 'f'.repeat(40), after: nameOf(25), checkout_sha: nameOf(25), project_id: 42, project: projectOf(url), commits, total_commits_count: 25 };
    const mergeRequest = {
      object_kind: 'merge_request', project: projectOf(url),
      object_attributes: { iid: 7, title: 'Plane', action: 'open', state: 'opened', target_branch: 'main', target_project_id: 42, target: projectOf(url), last_commit: { id: nameOf(25) } },
    };
    for (const [at, payload] of [push, mergeRequest].entries()) {
      const answer = await gateway.post('/change_hook/gitlab', JSON.stringify(payload), { 'x-gitlab-token': 'sesame', 'idempotency-key': `delivery-${at}` });
      expect(answer.status).to.equal(202);
    }
    const lines = await gateway.arrived(26);
    expect(lines.map(({ comments }) => comments)).to.deep.equal([...numbers(1, 25).map((n) => `stroke ${n}`), 'MR#7: Plane\n\n']);
    expect(lines[0]?.files).to.deep.equal(['0.c']);
    expect(lines[25]?.files).to.have.length(40);
    for (const { properties } of lines) expect(properties).not.to.have.any.keys('change_hook_enrich', 'change_hook_partial');
    expect([...gitlab.tokens]).to.deep.equal(['glpat-x']);
    expect(gateway.log.text()).not.to.contain('glpat-x').and.not.to.contain('sesame');
  });

  it('lets nobody in without the signature, where there is a signing token alone', async () => {
    await gateway.start({ change_hook_dialects: { gitlab: { signing_token: `whsec_${Buffer.alloc(32, 7).toString('base64')}` } } });
    expect(gateway.gateway.mounts[0]).to.deep.include({ unprotected: false, guards: ['token'] });
    expect((await gateway.post('/change_hook/gitlab', '{}', { 'x-gitlab-token': 'x' })).status).to.equal(401);
  });

  it('does not start with a token that strangers could spend, and does with a signing token', async () => {
    const start = async (options: object): Promise<unknown> => {
      const value = { http_port: 0, change_hook_dialects: { gitlab: options }, change_hook_sinks: { jsonl: { path: 'x.jsonl' } }, change_hook_inbox: { sqlite: { path: 'x.db' } } };
      const made = await createGateway({ config: { value, folder: gateway.folder }, searchFrom: [import.meta.url], log: gateway.log });
      return made.start().then(() => undefined, (error: unknown) => error).finally(() => made.stop());
    };
    const error = await start({ token: 'glpat-x' });
    expect((error as AggregateError).errors.map((it: { code?: string }) => it.code)).to.deep.equal(['CH_CONFIG_TOKEN_OPEN']);
    expect(await start({ token: 'glpat-x', signing_token: `whsec_${Buffer.alloc(32, 7).toString('base64')}` })).to.equal(undefined);
  });
});
