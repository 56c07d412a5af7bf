import { expect } from 'chai';
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runIn } from '../fake-io.js';
import { say, useStubServer } from '../send/stub-server.js';
import { useSvnPlace } from './svn-place.js';
import { whyWithout } from './tool.js';

const why = whyWithout(['svn', 'svnadmin', 'svnlook'], 'subversion');

describe(`change-hook svn-hook${why === undefined ? '' : ` (skipped: ${why})`}`, function () {
  this.timeout(60_000);
  before(function () {
    if (why !== undefined) this.skip();
  });
  const at = useSvnPlace();
  const stub = useStubServer();
  const repos = (): string => at().repos;
  const work = (): string => at().work;
  const hook = (): string => join(repos(), 'hooks', 'post-commit');
  const svn = (...args: string[]) => at().svn(...args);
  const changes = () => stub().seen.flatMap(({ body }) => JSON.parse(body) as Record<string, unknown>[]);
  const ours = (...args: string[]) => at().ours(...args);
  const install = (...args: string[]) => at().install('--url', stub().url, ...args);
  const commit = (message: string, ...files: string[]) => at().commit(message, ...files);

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

  describe('the branch', () => {
    const told = () => changes().map(({ branch, files }) => [branch, files]);
    const PATHS = ['trunk/a', 'branches/one/b', 'branches/one/c/d', 'tags/v1/e', 'other/f', 'branches/no-folder'];

    it('is trunk, and X for branches/X, with --layout named, as svn_buildbot.py had it', async () => {
      await install('--layout', 'named');
      await commit('all', ...PATHS);
      expect(told()).to.have.deep.members([['trunk', ['a']], ['one', ['b', 'c/d']], ['tags/v1', ['e']], [undefined, ['branches/no-folder', 'other/f']]]);
    });

    it('is what the groups of --layout-regex say', async () => {
      await install('--layout-regex', '^house/(?P<branch>trunk|branches/[^/]+)/(?P<file>.*)$');
      await commit('all', 'house/trunk/a', 'house/branches/one/b c', 'garden/trunk/d');
      expect(told()).to.have.deep.members([['trunk', ['a']], ['branches/one', ['b c']], [undefined, ['garden/trunk/d']]]);
    });

    it('is told where it is made, and not where it is gone', async () => {
      await install('--layout', 'standard');
      await commit('begin', 'trunk/a', 'branches/old/b');
      await svn('copy', 'trunk', 'branches/new one');
      await svn('commit', '-m', 'branch');
      await svn('update');
      await svn('rm', 'branches/old');
      await svn('commit', '-m', 'gone');
      expect(told().slice(2)).to.deep.equal([['branches/new one', ['./']]]);
    });
  });

  it('tells of a folder that is gone, copied or changed, and of none whose files are told', async () => {
    await commit('begin', 'dir/a', 'dir/b', 'keep/c');
    await svn('copy', 'dir', 'copied');
    await svn('rm', 'dir');
    await svn('propset', 'p', 'v', 'keep', '.');
    await install();
    await commit('all', 'new/x/y', 'keep/c');
    expect(changes().map(({ files }) => files)).to.deep.equal([['copied/', 'dir/', 'keep/c', 'new/x/y']]);
  });

  for (const name of ["it's", '--xml', 'a"b;c', '$(touch gone)', 'ü\u2028ß', ' lead', 'q?\\AB']) {
    it(`is safe with a branch and a file of the name ${JSON.stringify(name)}`, async () => {
      await install('--layout', 'named');
      await commit('one', join('branches', name, name));
      expect(changes().map(({ branch, files }) => [branch, files])).to.deep.equal([[name, [name]]]);
      expect(existsSync(join(repos(), 'gone'))).to.equal(false);
    });
  }

  it('minds no locale, and reads texts of old repositories in the encoding that it is told', async () => {
    await commit('Grüße ?\\C3', 'ü');
    const of = async (): Promise<Record<string, unknown>> =>
      JSON.parse((await runIn({ cwd: at().folder, env: { ...at().env, LC_ALL: 'C', LANG: 'nonsense' } }, 'svn-hook', repos(), '1', '--dry-run', '-e', 'iso-8859-15')).out) as Record<string, unknown>;
    expect(await of()).to.deep.include({ comments: 'Grüße ?\\C3', files: ['ü'] });
    // No Subversion of today writes it.
    const file = join(repos(), 'db', 'revprops', '0', '1');
    const [head = '', rest = ''] = readFileSync(file, 'latin1').split(/svn:log\nV \d+\n[^]*?\n(?=END|K )/);
    chmodSync(file, 0o644);
    writeFileSync(file, Buffer.from(`${head}svn:log\nV 3\n5\xa4!\n${rest}`, 'latin1'));
    expect(await of()).to.include({ comments: '5€!' });
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

  it('keeps what waits for the group, too, where the repository is for a group; --send-waiting sends it', async () => {
    chmodSync(join(repos(), 'db'), 0o2775);
    await install();
    stub().answers = [say(503, '{}')];
    await commit('one', 'a');
    const spool = join(repos(), 'change-hook');
    const [waiting = ''] = readdirSync(spool).filter((name) => name.endsWith('.push'));
    expect([statSync(spool).mode & 0o7777, statSync(join(spool, waiting)).mode & 0o777]).to.deep.equal([0o2770, 0o660]);
    const before = stub().seen.length;
    stub().answers = [say(202, '{"id":"r","changes":1}')];
    expect(await ours('--send-waiting', repos(), '--url', stub().url)).to.deep.equal({ code: 0, out: '', err: '' });
    expect(changes().slice(before).map(({ comments }) => comments)).to.deep.equal(['one']);
  });

  it('says nothing and lets the commit go on where nobody listens, and writes why into its log', async () => {
    const log = join(at().folder, 'log');
    expect(await ours('install', repos(), '--', '--url', 'http://127.0.0.1:1/change_hook/base', '-l', 'log')).to.include({ code: 0 });
    expect((await (async () => {
      writeFileSync(join(work(), 'a'), 'x');
      await svn('add', 'a');
      return svn('commit', '-m', 'one');
    })()).stderr).to.equal('');
    expect(readFileSync(log, 'utf8')).to.match(/this push waits .*ECONNREFUSED/);
  });

  it('keeps a commit that a broken pattern in the hook tells nothing of, says why in its log, and tells it in its order once that is mended', async () => {
    const log = join(at().folder, 'log');
    await install('--include', 'x', '--logfile', log);
    const installed = readFileSync(hook(), 'utf8');
    writeFileSync(hook(), installed.replace("'x'", "'('"));
    await commit('one', 'x1');
    await commit('two', 'x2');
    expect(readFileSync(log, 'utf8')).to.match(/this push waits .*"\(" is no regular expression of RE2[^]*2 pushes wait /);
    expect(changes()).to.deep.equal([]);
    writeFileSync(hook(), installed);
    await commit('three', 'x3');
    expect(changes().map(({ comments, files }) => [comments, files])).to.deep.equal([['one', ['x1']], ['two', ['x2']], ['three', ['x3']]]);
  });

  it('writes into its log what it fails with, which Subversion shows nobody', async () => {
    const log = join(at().folder, 'log');
    await install('--logfile', log);
    writeFileSync(hook(), readFileSync(hook(), 'utf8').replace('"$@" || :', `"$1-gone" 1 || :`));
    await commit('one', 'a');
    expect(readFileSync(log, 'utf8')).to.match(/svnlook failed: /);
  });

  describe('with the options of svn_buildbot.py', () => {
    it('takes the folder from -r, the revision or the last one, and the address from --worker-repo', async () => {
      await commit('one', 'a.c');
      await commit('two', 'b.c');
      const [one, two] = [await ours('-r', repos(), '--revision', '1', '--worker-repo', 'https://svn.x.example/house', '-P', 'pro', '--dryrun'), await ours('-r', repos(), '-n', '--filter', 'b', '-F', 'z')];
      expect(JSON.parse(one.out)).to.include({ comments: 'one', repository: 'https://svn.x.example/house', project: 'pro', revision: '1' });
      expect(JSON.parse(two.out)).to.include({ comments: 'two', repository: repos(), revision: '2' });
      expect((await ours('-r', repos(), '-n', '--filter', 'none')).out).to.equal('');
      expect(JSON.parse((await ours('-v', '1', '-r', repos(), '-n')).out)).to.include({ comments: 'one', revision: '1' });
    });

    it('goes to the master that --bbserver names, and keeps what that does not take', async () => {
      await commit('one', 'a');
      const { code, err } = await ours('-r', repos(), '-s', '127.0.0.1', '--bbport', '1', '--username', 'joe', '--auth', 'secret', '-d', 'log');
      expect({ code, err }).to.deep.include({ code: 0 }).and.to.have.property('err').that.matches(/this push waits .*127\.0\.0\.1:1/);
      expect(readFileSync(join(at().folder, 'log'), 'utf8')).to.match(/this push waits/);
      expect(err).not.to.contain('secret');
    });
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
    expect((await ours(repos(), 'HEAD')).code).to.equal(2);
    expect((await install('--layout', 'other')).code).to.equal(2);
    expect((await install('--layout-regex', '(?P<file>.*)')).err).to.match(/has a group/);
    expect((await install('--include', '(?=x)')).err).to.match(/is no regular expression of RE2/);
    expect((await install('a-word')).code).to.equal(2);
    expect(existsSync(hook())).to.equal(false);
    expect((await ours(repos(), '99', '--dry-run')).err).to.match(/CH_HOOK_PROGRAM: svnlook failed/);
  });
});
