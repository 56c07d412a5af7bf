import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runIn } from '../fake-io.js';
import { useWorkplace } from '../workplace.js';
import { useStubServer } from './stub-server.js';

describe('change-hook send --from-git', () => {
  const at = useWorkplace();
  const stub = useStubServer();
  const env = {
    PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1', GIT_AUTHOR_NAME: 'Ann Ä', GIT_AUTHOR_EMAIL: 'ann@x.example', GIT_COMMITTER_NAME: 'Bo',
    GIT_COMMITTER_EMAIL: 'bo@x.example', GIT_AUTHOR_DATE: '1700000000 +0200', GIT_COMMITTER_DATE: '1700000100 +0200',
  };
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: at().folder, env, encoding: 'utf8' }).trim();
  const commit = (message: string, ...files: string[]): string => {
    for (const name of files) {
      const file = join(at().folder, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${message}\n`);
    }
    git('add', '--all');
    git('commit', '--quiet', '--allow-empty', '-m', message);
    return git('rev-parse', 'HEAD');
  };
  const send = (...args: string[]) => runIn({ cwd: at().folder, env }, 'send', '--url', stub().url, ...args);
  const form = (): Record<string, string> => Object.fromEntries(new URLSearchParams(stub().seen[0]!.body));

  beforeEach(() => void git('init', '--quiet', '--initial-branch', 'main'));

  it('takes everything from the commit that is checked out', async () => {
    commit('first', 'a');
    const head = commit('Mend "it"\n\nAll of it.', 'src/ü "quoted".c', 'b c');
    git('remote', 'add', 'origin', 'https://user:geheim@x.example/a.git');
    expect((await send('--from-git')).code).to.equal(0);
    expect(form()).to.deep.equal({
      author: 'Ann Ä <ann@x.example>', committer: 'Bo <bo@x.example>', comments: 'Mend "it"\n\nAll of it.', revision: head, when_timestamp: '1700000100',
      branch: 'main', repository: 'https://x.example/a.git', project: '', src: 'git', files: '["b c","src/ü \\"quoted\\".c"]', properties: '{}',
    });
  });

  it('takes another revision, whose branch is the one that was named', async () => {
    const first = commit('first', 'a');
    git('branch', 'feature/one');
    commit('second', 'b');
    await send('--from-git', 'feature/one');
    expect(form()).to.include({ revision: first, branch: 'feature/one', files: '["a"]' });
  });

  it('knows no branch for a commit that was named by its id, and the folder for a repository without a remote', async () => {
    const first = commit('first', 'a');
    await send('--from-git', first);
    expect(form()).to.include({ revision: first, repository: at().folder });
    expect(form()).not.to.have.property('branch');
  });

  it('lists for a merge what it brought', async () => {
    commit('first', 'a');
    git('checkout', '--quiet', '-b', 'side');
    commit('aside', 'b');
    git('checkout', '--quiet', 'main');
    commit('ahead', 'c');
    git('merge', '--quiet', '--no-ff', '-m', 'Merge', 'side');
    await send('--from-git');
    expect(form()).to.include({ comments: 'Merge', files: '["b"]' });
  });

  it('lets an option win over what git says', async () => {
    commit('first', 'a');
    await send('--from-git', '--', 'other.c');
    await send('--from-git', '--author', 'Cy', '--branch', 'x', '-c', 'mine');
    expect(form()).to.include({ files: '["other.c"]', branch: 'main' });
    expect(Object.fromEntries(new URLSearchParams(stub().seen[1]!.body))).to.include({ author: 'Cy', branch: 'x', comments: 'mine', files: '["a"]' });
  });

  for (const revision of ['nowhere', '--output=x', 'HEAD:a', '$(touch x)']) {
    it(`refuses ${revision}, which is no commit, with 2`, async () => {
      commit('first', 'a');
      const { code, err } = await send(`--from-git=${revision}`);
      expect(err).to.match(/--from-git/);
      expect(code).to.equal(2);
      expect(stub().seen).to.deep.equal([]);
    });
  }

  it('says that it is no repository', async () => {
    const { code, err } = await runIn({ cwd: '/', env }, 'send', '--url', stub().url, '--from-git');
    expect(err).to.match(/^CH_GIT_FAILED: git failed: fatal: not a git repository/);
    expect(code).to.equal(1);
  });

  it('says that git is not installed', async () => {
    const { code, err } = await runIn({ cwd: '/', env: { ...env, PATH: '/nowhere' } }, 'send', '--url', stub().url, '--from-git');
    expect(err).to.match(/^CH_GIT_FAILED: git failed: git is not installed/);
    expect(code).to.equal(1);
  });

  it('says that a new repository has no commit', async () => {
    const { code, err } = await send('--from-git');
    expect(err).to.match(/there is no commit "HEAD" here/);
    expect(code).to.equal(2);
  });
});
