import { expect } from 'chai';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runIn } from '../fake-io.js';
import { say, useStubServer } from '../send/stub-server.js';
import { useWorkplace } from '../workplace.js';
import { runTool, whyWithout } from './tool.js';

const why = whyWithout(['svn', 'svnadmin', 'svnlook'], 'subversion');

describe(`change-hook svn-hook${why === undefined ? '' : ` (skipped: ${why})`}`, function () {
  this.timeout(60_000);
  before(function () {
    if (why !== undefined) this.skip();
  });
  const at = useWorkplace();
  const stub = useStubServer();
  const env = { PATH: process.env['PATH'] ?? '' };
  const repos = (): string => join(at().folder, 'repos');
  const work = (): string => join(at().folder, 'work');
  const hook = (): string => join(repos(), 'hooks', 'post-commit');
  const svn = (...args: string[]) => runTool('svn', ['--non-interactive', '--username', 'ann', ...args], work());
  const changes = () => stub().seen.flatMap(({ body }) => JSON.parse(body) as Record<string, unknown>[]);
  const ours = (...args: string[]) => runIn({ cwd: at().folder, env }, 'svn-hook', ...args);
  const install = (...args: string[]) => ours('install', repos(), '--', '--url', stub().url, ...args);
  const commit = async (message: string, ...files: string[]): Promise<void> => {
    for (const name of files) {
      mkdirSync(dirname(join(work(), name)), { recursive: true });
      writeFileSync(join(work(), name), `${message}\n`);
    }
    await svn('add', '--force', '--parents', '.');
    await svn('commit', '-m', message);
    await svn('update');
  };

  beforeEach(async () => {
    await runTool('svnadmin', ['create', repos()], at().folder);
    await runTool('svn', ['checkout', '-q', `file://${repos()}`, work()], at().folder);
  });

  it('sends a change for the commit, with everything that it knows', async () => {
    expect(await install('--project', "it's", '-r', 'https://svn.x.example/house')).to.include({ code: 0 });
    await commit('Mend "it" ü\n\nall', 'a b.c', 'dir/ü -x.c');
    expect(changes()).to.have.length(1);
    expect(changes()[0]).to.deep.include({
      author: 'ann', comments: 'Mend "it" ü\n\nall', revision: '1', files: ['a b.c', 'dir/ü -x.c'], project: "it's", repository: 'https://svn.x.example/house', src: 'svn',
    });
    expect(changes()[0]!['when_timestamp']).to.be.closeTo(Date.now() / 1_000, 600);
    expect(changes()[0]).not.to.have.property('branch');
  });

  it('tells with --layout standard a change for each branch, and trunk without one', async () => {
    await install('--layout', 'standard');
    await commit('all', 'trunk/a', 'branches/one/b', 'branches/one/c/d', 'tags/v1/e', 'other/f');
    const told = changes().map(({ branch, files }) => [branch, files]);
    expect(told).to.have.deep.members([
      [undefined, ['other/f', 'a']], ['branches/one', ['b', 'c/d']], ['tags/v1', ['e']],
    ]);
  });

  it('counts only the paths that it is told to', async () => {
    await install('--include', '\\.c$', '--exclude', '^gen/');
    await commit('none', 'a.txt');
    await commit('some', 'a.c', 'gen/b.c', 'c.h');
    expect(changes().map(({ comments, files }) => [comments, files])).to.deep.equal([['some', ['a.c']]]);
  });

  it('lets the commit go on when nobody takes it, and sends it with the next one, in order', async () => {
    await install();
    stub().answers = [say(503, '{}')];
    await commit('one', 'a');
    expect(readdirSync(join(repos(), 'change-hook')).filter((name) => name.endsWith('.push'))).to.have.length(1);
    const before = stub().seen.length;
    stub().answers = [say(202, '{"id":"r","changes":1}')];
    await commit('two', 'a2');
    expect(changes().slice(before).map(({ comments }) => comments)).to.deep.equal(['one', 'two']);
  });

  it('prints with --dry-run what it would send', async () => {
    await commit('one', 'a');
    const { code, out } = await ours(repos(), '1', '--dry-run');
    expect(code).to.equal(0);
    expect(JSON.parse(out)).to.include({ comments: 'one', revision: '1' });
    expect(stub().seen).to.deep.equal([]);
  });

  it('keeps a hook that is there, runs it before, and uninstall puts it back', async () => {
    const own = `#!/bin/sh\necho "$2" >${join(at().folder, 'kept')}\n`;
    writeFileSync(hook(), own);
    chmodSync(hook(), 0o755);
    await install();
    await commit('one', 'a');
    expect(readFileSync(join(at().folder, 'kept'), 'utf8')).to.equal('1\n');
    expect(changes()).to.have.length(1);
    expect((await ours('uninstall', repos())).out).to.match(/again what it was before/);
    expect(readFileSync(hook(), 'utf8')).to.equal(own);
  });

  it('refuses what is no repository, patterns and options that are none, and to run outside of a hook', async () => {
    expect((await ours('install', at().folder)).code).to.equal(1);
    expect((await install('--nonsense')).code).to.equal(2);
    expect(existsSync(hook())).to.equal(false);
    expect((await ours(repos(), '1', '--include', '(')).code).to.equal(2);
    expect((await ours(repos(), '--revprop')).code).to.equal(2);
    expect((await ours()).err).to.match(/post-commit/);
    expect((await ours(repos(), '99', '--dry-run')).err).to.match(/CH_HOOK_PROGRAM: svnlook failed/);
  });
});
