import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runIn } from '../fake-io.js';
import { say, useStubServer } from '../send/stub-server.js';
import { useHgPlace } from './hg-place.js';
import { whyWithout } from './tool.js';

interface Sent {
  author: string;
  branch: string;
  comments: string;
  files: string[];
  properties: Record<string, unknown>;
  repository: string;
  revision: string;
  [field: string]: unknown;
}

const why = whyWithout(['hg'], 'mercurial');

describe(`change-hook hg-hook${why === undefined ? '' : ` (skipped: ${why})`}`, function () {
  this.timeout(120_000);
  before(function () {
    if (why !== undefined) this.skip();
  });
  if (why !== undefined) {
    it('sends what is pushed to a Mercurial repository');
    return;
  }

  const at = useHgPlace();
  const stub = useStubServer();

  const lists = (): Sent[][] => stub().seen.map(({ body }) => JSON.parse(body) as Sent[]);
  const changes = (): Sent[] => lists().flat();
  const forms = (): Record<string, string>[] => stub().seen.map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
  const keys = (): unknown[] => stub().seen.map(({ headers }) => headers['idempotency-key']);
  const spool = (): string => join(at().server, '.hg', 'change-hook');
  const waiting = (): string[] => (existsSync(spool()) ? readdirSync(spool()).filter((name) => /\.(?:push|untold)$/.test(name)) : []);
  const hgrc = (): string => join(at().server, '.hg', 'hgrc');
  const install = (...args: string[]) => at().install('--url', stub().url, ...args);
  const push = (...args: string[]) => at().hgSlowly('push', ...args);
  const busy = [say(503, '{"error":"CH_INTAKE_BUSY"}')];
  const well = [say(202, '{"id":"r1","changes":1}')];

  it('sends a change for each changeset that is pushed, the oldest first, with everything that it knows', async () => {
    await install('--project', 'house', '--category', 'push', '--codebase', 'cb');
    const first = at().commit('First ü\n\nbody', 'a', 'dir/ü "x" -y $(z);.c');
    const second = at().commit('Second', 'b c');
    await push();
    expect(stub().seen[0]!.headers['content-type']).to.equal('application/json');
    expect(changes()).to.deep.equal([
      {
        author: 'Ann Ä <ann@x.example>', comments: 'First ü\n\nbody', files: ['a', 'dir/ü "x" -y $(z);.c'], properties: { is_merge: false }, repository: at().server,
        project: 'house', revision: first, branch: 'default', category: 'push', codebase: 'cb', when_timestamp: 1_700_000_000, src: 'hg',
      },
      {
        author: 'Ann Ä <ann@x.example>', comments: 'Second', files: ['b c'], properties: { is_merge: false }, repository: at().server,
        project: 'house', revision: second, branch: 'default', category: 'push', codebase: 'cb', when_timestamp: 1_700_000_000, src: 'hg',
      },
    ]);
    expect(waiting()).to.deep.equal([]);
  });

  it('sends of the next push what is new, and nothing twice', async () => {
    await install();
    at().commit('one', 'a');
    await push();
    at().commit('two', 'a');
    await push();
    expect(changes().map(({ comments }) => comments)).to.deep.equal(['one', 'two']);
    expect(new Set(keys()).size).to.equal(2);
  });

  for (const name of ["it's", '--config=hooks.x=touch gone', 'a"b;c', '$(touch${IFS}gone)', 'ü/ß']) {
    it(`is safe with a branch and a file of the name ${name}`, async () => {
      await install();
      at().hg('branch', '--quiet', '--', name);
      at().commit('one', name);
      await push('--new-branch');
      expect(changes().map(({ branch, files }) => [branch, ...files])).to.deep.equal([[name, name]]);
      expect(existsSync(join(at().server, 'gone'))).to.equal(false);
    });
  }

  it('says whether a changeset is a merge, and gives one without files the file "merge"', async () => {
    await install();
    at().commit('one', 'a');
    at().commit('two', 'b');
    at().hg('update', '--quiet', '0');
    at().commit('side', 'c');
    at().hg('merge', '--quiet');
    at().commit('Merge');
    await push();
    expect(changes().map(({ comments, files, properties }) => [comments, files, properties['is_merge']])).to.deep.equal([
      ['one', ['a'], false], ['two', ['b'], false], ['side', ['c'], false], ['Merge', ['merge'], true],
    ]);
  });

  describe('the branch', () => {
    const branchOf = async (...args: string[]): Promise<string[]> => {
      await install(...args);
      at().hg('branch', '--quiet', 'stable');
      at().commit('one', 'a');
      await push('--new-branch');
      return changes().map(({ branch }) => branch);
    };

    it('is that of the changeset', async () => expect(await branchOf()).to.deep.equal(['stable']));
    it('is the folder with --branchtype dirname', async () => expect(await branchOf('--branchtype', 'dirname')).to.deep.equal(['house']));
    it('is what --branch says', async () => expect(await branchOf('--branch', 'x y')).to.deep.equal(['x y']));
  });

  it('makes the address of --baseurl and the path, without what --strip takes away', async () => {
    const slashes = at().server.split('/').length - 1;
    await install('--baseurl', 'https://hg.example.org/', '--strip', String(slashes));
    at().commit('one', 'a');
    await push();
    await install('--strip', '999');
    at().commit('two', 'a');
    await push();
    await install('--repository', 'ssh://hg@x.example/house', '--strip', '1');
    at().commit('three', 'a');
    await push();
    expect(changes().map(({ repository }) => repository)).to.deep.equal(['https://hg.example.org/house', 'house', 'ssh://hg@x.example/house']);
  });

  it('reads names of files that are no UTF-8 in the encoding that it is told', async () => {
    await install('--encoding', 'iso-8859-15');
    writeFileSync(Buffer.concat([Buffer.from(`${at().clone}/`), Buffer.from([0x35, 0xa4, 0x21])]), 'x');
    writeFileSync(join(at().clone, '😀'), 'x');
    at().commit('one');
    await push();
    expect(changes()[0]!.files).to.have.members(['5€!', '😀']);
  });

  it('reads texts that are no UTF-8 in the encoding that it is told', async () => {
    await install('--encoding', 'iso-8859-15');
    // What some converters wrote: Mercurial itself writes UTF-8 whatever it is given.
    const raw = join(at().folder, 'raw.py');
    writeFileSync(raw, 'from mercurial import encoding\nencoding.fromlocal = lambda text: text\n');
    const text = join(at().folder, 'text');
    writeFileSync(text, Buffer.from([0x35, 0xa4, 0x21]));
    writeFileSync(join(at().clone, 'a'), 'x');
    at().hg('commit', '--quiet', '--addremove', '--config', `extensions.raw=${raw}`, '--logfile', text);
    await push();
    expect(changes()[0]).to.include({ comments: '5€!' });
  });

  it('minds neither the encoding nor the aliases, colours and styles of whoever pushes', async () => {
    await install();
    at().configure('[alias]', 'log = log -T nonsense', 'root = log', '[ui]', 'color = always', 'verbose = true', 'style = changelog', '[defaults]', 'log = --graph');
    const id = at().commit('Grüße', 'ü');
    await push();
    const { HGPLAIN: _, ...env } = at().env;
    const { out } = await runIn({ cwd: at().server, env: { ...env, HG_NODE: id, HG_NODE_LAST: id, HGENCODING: 'ascii', LC_ALL: 'C' } }, 'hg-hook', '--dry-run');
    expect(JSON.parse(out)).to.deep.include({ comments: 'Grüße', files: ['ü'], author: 'Ann Ä <ann@x.example>' });
  });

  it('takes what hg strip puts back for no news', async () => {
    await install();
    at().commit('one', 'a');
    at().commit('two', 'b');
    at().hg('update', '--quiet', '0');
    at().commit('side', 'c');
    await push('--force');
    const before = stub().seen.length;
    execFileSync('hg', ['--config', 'extensions.strip=', 'strip', '--no-backup', '1'], { cwd: at().server, env: at().env, stdio: 'ignore' });
    expect(stub().seen).to.have.length(before);
    expect(waiting()).to.deep.equal([]);
  });

  it('passes over what is obsolete, though that is the first that came', async () => {
    // What is public can't be obsolete.
    at().configure('[phases]', 'publish = false', '[experimental]', 'evolution = all');
    await install();
    at().commit('base', 'z');
    const first = at().commit('obsolete', 'a');
    at().hg('update', '--quiet', '0');
    const last = at().commit('alive', 'b');
    await push('--force');
    execFileSync('hg', ['debugobsolete', first], { cwd: at().server, env: at().env, stdio: 'ignore' });
    const { code, out } = await runIn({ cwd: at().server, env: { ...at().env, HG_NODE: first, HG_NODE_LAST: last } }, 'hg-hook', '--dry-run');
    expect(code).to.equal(0);
    expect(out.trim().split('\n').map((text) => (JSON.parse(text) as Sent).comments)).to.deep.equal(['alive']);
  });

  it('tells of a pull and of a bundle as of a push', async () => {
    await install();
    at().commit('one', 'a');
    const inServer = (...args: string[]) => at().hgSlowly('--cwd', at().server, ...args);
    await inServer('pull', '--quiet', at().clone);
    at().commit('two', 'b');
    at().hg('bundle', '--quiet', '--base', '0', '../two.hg');
    await inServer('unbundle', '--quiet', join(at().folder, 'two.hg'));
    expect(changes().map(({ comments }) => comments)).to.deep.equal(['one', 'two']);
  });

  it('sends what is pushed over ssh, where Mercurial goes on with the standard input of the hook', async () => {
    await install('--verbose');
    // What sshd does: it runs the command that hg asks for.
    const ssh = join(at().folder, 'ssh');
    writeFileSync(ssh, '#!/bin/sh\nshift\nexec sh -c "$*"\n');
    chmodSync(ssh, 0o755);
    at().commit('one', 'a');
    const { stderr, stdout } = await push('--config', `ui.ssh=${ssh}`, `ssh://host/${at().server}`);
    expect(stdout + stderr).to.contain('1 change sent to');
    expect(changes().map(({ comments }) => comments)).to.deep.equal(['one']);
  });

  describe('when nobody takes it', () => {
    it('lets the push go on, keeps it for its user alone, and sends it with the next push, in order', async () => {
      await install();
      stub().answers = busy;
      at().commit('one', 'a');
      const { stderr } = await push();
      expect(stderr).to.match(/change-hook: this push waits .*\(503\)/);
      expect(waiting()).to.have.length(1);
      expect(statSync(join(spool(), waiting()[0]!)).mode & 0o777).to.equal(0o600);
      const before = stub().seen.length;
      stub().answers = well;
      at().commit('two', 'b');
      await push();
      expect(lists().slice(before).map((list) => list.map(({ comments }) => comments))).to.deep.equal([['one'], ['two']]);
      expect(keys()[before]).to.equal(keys()[0]);
      expect(stub().seen[before]!.body).to.equal(stub().seen[0]!.body);
      expect(waiting()).to.deep.equal([]);
    });

    it('says so where nobody listens at all, and --send-waiting sends it later', async () => {
      await install();
      at().commit('one', 'a');
      const free = stub().url;
      await at().install('--url', 'http://127.0.0.1:1/change_hook/base');
      expect((await push()).stderr).to.match(/this push waits .*ECONNREFUSED/);
      expect(waiting()).to.have.length(1);
      expect(await runIn({ cwd: at().server, env: at().env }, 'hg-hook', '--send-waiting', '--url', free)).to.deep.equal({ code: 0, out: '', err: '' });
      expect(changes().map(({ comments }) => comments)).to.deep.equal(['one']);
      expect(waiting()).to.deep.equal([]);
    });

    it('sets aside what is refused for good, says where, and sends the next', async () => {
      await install();
      stub().answers = [say(400, '{"message":"no such thing"}'), ...well];
      at().commit('one', 'a');
      expect((await push()).stderr).to.match(/refused for good and is kept in .*refused.*no such thing/s);
      at().commit('two', 'b');
      await push();
      expect(changes().map(({ comments }) => comments)).to.deep.equal(['one', 'two']);
    });

    it('keeps it for the group, too, where the repository is for a group', async () => {
      chmodSync(join(at().server, '.hg', 'store'), 0o2775);
      await install();
      stub().answers = busy;
      at().commit('one', 'a');
      await push();
      expect(statSync(spool()).mode & 0o7777).to.equal(0o2770);
      expect(statSync(join(spool(), waiting()[0]!)).mode & 0o777).to.equal(0o660);
    });
  });

  it('sends 10,000 changesets in parts of 500', async () => {
    await install();
    at().hg('debugbuilddag', '--quiet', '+10000');
    await push();
    const sizes = lists().map(({ length }) => length);
    expect(sizes).to.deep.equal(Array.from({ length: 20 }, () => 500));
    expect(new Set(keys()).size).to.equal(20);
    expect(changes().map(({ comments }) => comments)).to.deep.equal(Array.from({ length: 10_000 }, (_, n) => `r${n}`));
  });

  describe('with a section [hgbuildbot]', () => {
    it('takes from it what the options do not say', async () => {
      const host = stub().host;
      at().configure('[web]', 'baseurl = https://hg.example.org/', '[notify]', 'strip = 999', '[hgbuildbot]', `master = ${host}/change_hook/base`, 'user = joe', 'passwd = a:b c', 'category = cat', 'project = pro', 'codebase = cb');
      await at().install('--project', 'mine');
      at().commit('one', 'a');
      at().commit('two', 'b');
      await push();
      expect(stub().seen.map(({ headers }) => headers.authorization)).to.deep.equal(Array.from({ length: 2 }, () => `Basic ${Buffer.from('joe:a:b c').toString('base64')}`));
      expect(forms()[0]).to.include({ comments: 'one', project: 'mine', category: 'cat', codebase: 'cb', repository: 'https://hg.example.org/house', branch: 'default' });
      expect(forms()[1]).to.include({ comments: 'two' });
    });

    it('sends to each of its masters, and one that is down holds up no other', async () => {
      const host = stub().host;
      at().configure('[hgbuildbot]', `master = http://${host}/one, http://127.0.0.1:1/two,${host}/three`, 'branchtype = dirname', 'branch = fixed');
      await at().install();
      at().commit('one', 'a');
      expect((await push()).stderr).to.match(/this push waits .*ECONNREFUSED/);
      expect(stub().seen.map(({ url }) => url).sort()).to.deep.equal(['/one', '/three']);
      expect(forms().map(({ branch }) => branch)).to.deep.equal(['fixed', 'fixed']);
    });

    it('refuses at the installation what is wrong in it', async () => {
      at().configure('[hgbuildbot]', 'master = x/y', 'branchtype = nonsense');
      const { code, err } = await at().install();
      expect(code).to.equal(2);
      expect(err).to.contain('branchtype of [hgbuildbot] is inrepo or dirname, not "nonsense"');
    });
  });

  describe('install', () => {
    it('keeps what is there to the byte, replaces its own, and uninstall leaves the rest', async () => {
      const own = '# mine\r\n[web]\ncontact = Bo\n[hooks]\nchangegroup.own = echo $HG_NODE >>kept.txt\n  \n[ui]\n';
      writeFileSync(hgrc(), own, { mode: 0o640 });
      chmodSync(hgrc(), 0o640);
      expect(await install()).to.deep.equal({ code: 0, out: `${hgrc()} written\n`, err: '' });
      expect(readFileSync(hgrc(), 'utf8').startsWith(own)).to.equal(true);
      at().configure('[diff]', 'git = true');
      await install('--project', 'second');
      expect(readFileSync(hgrc(), 'utf8').match(/changegroup\.change-hook/g)).to.have.length(1);
      const id = at().commit('one', 'a');
      await push();
      expect(readFileSync(join(at().server, 'kept.txt'), 'utf8')).to.equal(`${id}\n`);
      expect(changes()[0]).to.include({ project: 'second' });
      expect((await runIn({ cwd: at().folder, env: at().env }, 'hg-hook', 'uninstall', at().server)).out).to.equal(`${hgrc()} has the rest of what was in it\n`);
      expect(readFileSync(hgrc(), 'utf8')).to.equal(`${own}[diff]\ngit = true\n`);
      expect(statSync(hgrc()).mode & 0o777).to.equal(0o640);
    });

    it('takes the file away again, where nothing else is in it', async () => {
      await install();
      expect((await runIn({ cwd: at().folder, env: at().env }, 'hg-hook', 'uninstall', 'srv/house')).out).to.equal(`${hgrc()} is gone: nothing else was in it\n`);
      expect(existsSync(hgrc())).to.equal(false);
    });

    it('leaves the file to the owner of the repository, whom Mercurial trusts', async () => {
      const meta = join(at().server, '.hg');
      if (process.getuid?.() === 0) chownSync(meta, 65_534, 65_534);
      for (const _ of ['a new one', 'one that is there']) {
        expect(await install()).to.include({ code: 0 });
        expect(statSync(hgrc()).uid).to.equal(statSync(meta).uid);
      }
    });

    it('names files from where one stands, and carries every word safely', async () => {
      writeFileSync(join(at().folder, 'tok en'), 'geheim\n');
      await install('--token-file', 'tok en', '--project', `it's; "a" $b %c \\ #d`);
      at().commit('one', 'a');
      await push();
      expect(stub().seen[0]!.headers.authorization).to.equal('Bearer geheim');
      expect(changes()[0]).to.include({ project: `it's; "a" $b %c \\ #d` });
    });

    it('says that the hook of Buildbot is still there', async () => {
      at().configure('[hooks]', 'changegroup.buildbot = python:/srv/hgbuildbot.py:hook');
      expect((await install()).err).to.match(/has the hook of Buildbot, too/);
    });

    it('refuses what is no repository, options that are none, and a file that somebody cut', async () => {
      const of = (...args: string[]) => runIn({ cwd: at().folder, env: at().env }, 'hg-hook', ...args);
      mkdirSync(join(at().folder, 'plain'));
      expect(await of('install', 'plain')).to.deep.include({ code: 1 });
      expect((await of('install', 'nowhere')).err).to.match(/CH_HOOK_PROGRAM: hg failed: there is no folder .*nowhere/);
      expect(await install('--nonsense')).to.include({ code: 2 });
      expect(await install('--branchtype', 'x')).to.include({ code: 2 });
      expect(await install('a-word')).to.include({ code: 2 });
      expect(await install('--project', 'two\nlines')).to.include({ code: 2 });
      expect(await at().install('--token', 'a', '--user', 'b:c')).to.include({ code: 2 });
      expect(existsSync(hgrc())).to.equal(false);
      expect((await of('uninstall', at().server)).err).to.match(/has nothing that change-hook wrote: nothing was changed/);
      await install();
      const cut = readFileSync(hgrc(), 'utf8').split('\n').slice(0, 2).join('\n');
      writeFileSync(hgrc(), cut);
      for (const { code, err } of [await install(), await of('uninstall', at().server)]) {
        expect(code).to.equal(2);
        expect(err).to.contain('has the first line of change-hook');
      }
      expect(readFileSync(hgrc(), 'utf8')).to.equal(cut);
    });
  });

  for (const env of [{}, { HG_NODE: '-r 0' }, { HG_NODE: 'a'.repeat(40), HG_NODE_LAST: 'tip' }]) {
    it(`refuses ${JSON.stringify(env)}, which Mercurial never tells`, async () => {
      const { code, err } = await runIn({ cwd: at().server, env: { ...at().env, ...env } }, 'hg-hook');
      expect(code).to.equal(2);
      expect(err).to.match(/HG_NODE/);
    });
  }

  it('says which Mercurial is not there', async () => {
    const { code, err } = await runIn({ cwd: at().server, env: { ...at().env, HG: '/nowhere/hg', HG_NODE: 'a'.repeat(40) } }, 'hg-hook');
    expect(code).to.equal(1);
    expect(err).to.match(/CH_HOOK_PROGRAM: \/nowhere\/hg failed: it is not installed/);
  });
});
