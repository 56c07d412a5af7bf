import { expect } from 'chai';
import { createHmac } from 'node:crypto';
import type { MasterChange } from 'change-hook-testkit';
import { withBuildbot } from '../buildbot-master.js';
import { runProcess } from '../served-gateway.js';
import type { Served } from '../served-gateway.js';
import { useWorkplace } from '../workplace.js';

const SECRET = 'quiet';

withBuildbot('change-hook receive, before a real Buildbot master', [], (master) => {
  const at = useWorkplace();
  let receiver: Served | undefined;

  afterEach(async () => {
    receiver?.child.kill('SIGTERM');
    await receiver?.ended;
    receiver = undefined;
  });

  const start = async (dialect: string, ...args: string[]): Promise<string> => {
    at().write('secret', `${SECRET}\n`);
    at().write('auth', `${master().user}:${master().password}\n`);
    const known = ['--port', '0', '--state', 'state', '--secret-file', 'secret', '--auth-file', 'auth', '--buildmaster', master().master];
    receiver = runProcess(['receive', dialect, ...known, ...args], { cwd: at().folder });
    return /listens on (http:\/\/\S+)/.exec(await receiver.printed(/listens on [^]*store:/))?.[1] ?? '';
  };
  const arrived = async (count: number, after: number): Promise<MasterChange[]> => {
    for (;;) {
      const changes = await master().changes(after);
      if (changes.length >= count) return changes;
    }
  };
  const last = async (): Promise<number> => (await master().changes()).at(-1)?.changeid ?? 0;

  const push = (url: string, branch: string, ...messages: string[]): Promise<Response> => {
    const commits = messages.map((message, at) => ({
      id: `${at + 1}`.repeat(40), message, timestamp: '2024-03-01T10:20:30Z', author: { name: 'Ann', email: 'ann@x.example' },
      committer: { name: 'Bob', email: 'bob@x.example' }, added: [], removed: [], modified: [`${at}.c`], url: `https://x.example/${at}`,
    }));
    const body = JSON.stringify({
      ref: `refs/heads/${branch}`, after: commits.at(-1)?.id, repository: { html_url: 'https://x.example/door', full_name: 'acme/door' }, commits, head_commit: commits.at(-1),
    });
    return fetch(url, {
      method: 'POST', body,
      headers: {
        'content-type': 'application/json', 'x-github-event': 'push', 'x-github-delivery': crypto.randomUUID(),
        'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
      },
    });
  };

  it('does what github_buildbot.py did with all of its options', async () => {
    const before = await last();
    const url = await start('github', '--head-commit', '--category', 'forge', '--filter-push-branch', 'main');
    expect((await push(url, 'side', 'No')).status).to.equal(202);
    expect((await push(url, 'main', 'One', 'Two')).status).to.equal(202);
    const changes = await arrived(1, before);
    expect(changes).to.have.length(1);
    expect(changes[0]).to.deep.include({
      author: 'Ann <ann@x.example>', comments: 'Two', branch: 'main', category: 'forge', repository: 'https://x.example/door', project: 'acme/door', revision: '2'.repeat(40),
    });
  });

  it('keeps what comes while the master is down, and delivers it after', async () => {
    const before = await last();
    const url = await start('github');
    await master().stop();
    expect((await push(url, 'main', 'Wait')).status).to.equal(202);
    await master().start();
    expect((await arrived(1, before)).map(({ comments }) => comments)).to.deep.equal(['Wait']);
  });

  it('does what bitbucket_buildbot.py did, by the token in the URL', async () => {
    const before = await last();
    const url = await start('bitbucket', '--private');
    const payload = JSON.stringify({
      canon_url: 'https://bitbucket.org', repository: { absolute_url: '/acme/door/', scm: 'hg' },
      commits: [{ raw_author: 'Ann <ann@x.example>', raw_node: 'b'.repeat(40), branch: 'default', message: 'Paint', files: [{ file: 'a' }] }],
    });
    const post = (query: string) => fetch(`${url}/${query}`, { method: 'POST', body: new URLSearchParams({ payload }) });
    expect((await post('')).status).to.equal(401);
    expect((await post(`?token=${SECRET}`)).status).to.equal(202);
    const [change] = await arrived(1, before);
    expect(change).to.deep.include({ comments: 'Paint', branch: 'default', repository: 'ssh://hg@bitbucket.org/acme/door', files: ['a'] });
  });

  it('says what the master has against the login, and keeps the change', async () => {
    at().write('wrong', `${master().user}:wrong\n`);
    const url = await start('github', '--auth-file', 'wrong');
    expect((await push(url, 'main', 'Later')).status).to.equal(202);
    expect(await receiver?.printed(/login/)).to.contain('"level":"warn"');
  });
});
