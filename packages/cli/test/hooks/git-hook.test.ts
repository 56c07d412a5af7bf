import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runIn } from '../fake-io.js';
import { say, useStubServer } from '../send/stub-server.js';
import { useGitPlace } from './git-place.js';

interface Sent {
  author: string;
  branch: string;
  comments: string;
  files: string[];
  revision: string;
  [field: string]: unknown;
}

describe('change-hook git-hook', function () {
  this.timeout(60_000);
  const at = useGitPlace();
  const stub = useStubServer();

  const lists = (): Sent[][] => stub().seen.map(({ body }) => JSON.parse(body) as Sent[]);
  const changes = (): Sent[] => lists().flat();
  const keys = (): unknown[] => stub().seen.map(({ headers }) => headers['idempotency-key']);
  const spool = (): string => join(at().bare, 'change-hook');
  const waiting = (): string[] => (existsSync(spool()) ? readdirSync(spool()).filter((name) => name.endsWith('.push')) : []);
  const install = (...args: string[]) => at().install('--url', stub().url, ...args);
  /** Not synchronously: the server that the hook talks to lives in this process. */
  const pushAll = (...args: string[]) => at().gitSlowly('push', '--quiet', 'origin', ...args);
  const busy = [say(503, '{"error":"CH_INTAKE_BUSY"}')];
  const well = [say(202, '{"id":"r1","changes":1}')];

  it('sends a change for each commit that is pushed, the oldest first, with everything that it knows', async () => {
    await install('--project', 'house', '--category', 'push', '--codebase', 'cb');
    const first = at().commit('First\n\nbody', 'a', 'ü "x" -y.c');
    const second = at().commit('Second', 'dir/b c');
    await pushAll('main');
    expect(stub().seen[0]!.headers['content-type']).to.equal('application/json');
    expect(changes()).to.have.length(2);
    expect(changes()[0]).to.deep.include({
      author: 'Ann Ä <ann@x.example>', committer: 'Bo <bo@x.example>', comments: 'First\n\nbody', files: ['a', 'ü "x" -y.c'], revision: first, branch: 'main',
      project: 'house', category: 'push', codebase: 'cb', src: 'git', repository: at().bare,
    });
    expect(changes()[1]).to.include({ comments: 'Second', revision: second });
    expect(waiting()).to.deep.equal([]);
  });

  it('sends of an update what is new, and nothing twice', async () => {
    await install();
    at().commit('one', 'a');
    await pushAll('main');
    const second = at().commit('two', 'a');
    await pushAll('main');
    expect(changes().map(({ comments }) => comments)).to.deep.equal(['one', 'two']);
    expect(changes()[1]!.revision).to.equal(second);
    expect(new Set(keys()).size).to.equal(2);
  });

  it('sends of a new branch what no other has, and its head where that is nothing', async () => {
    await install();
    at().commit('one', 'a');
    await pushAll('main');
    at().git('checkout', '--quiet', '-b', 'topic/new');
    at().commit('two', 'b');
    await pushAll('topic/new');
    at().git('branch', 'same');
    await pushAll('same');
    expect(changes().map(({ comments, branch }) => [comments, branch])).to.deep.equal([['one', 'main'], ['two', 'topic/new'], ['two', 'same']]);
  });

  it('tells commits that two new branches of one push share once', async () => {
    await install();
    at().commit('one', 'a');
    at().git('checkout', '--quiet', '-b', 'other');
    at().commit('two', 'b');
    await pushAll('main', 'other');
    expect(changes().map(({ comments, branch }) => [comments, branch])).to.deep.equal([['one', 'main'], ['two', 'other']]);
  });

  it('says that a branch was rewound, and then what is new on it', async () => {
    await install();
    const first = at().commit('one', 'a');
    at().commit('two', 'b');
    await pushAll('main');
    at().git('reset', '--quiet', '--hard', first);
    at().commit('three', 'c');
    await pushAll('--force', 'main');
    const [, , rewound, three] = changes();
    expect(rewound).to.deep.include({ revision: first, branch: 'main', files: ['b'] });
    expect(rewound!.comments).to.match(/^Rewind main/);
    expect(three).to.include({ comments: 'three' });
  });

  it('makes of a tag one change, whose branch is the tag, and of what was deleted none', async () => {
    await install();
    at().commit('one', 'a');
    const second = at().commit('two', 'b');
    await pushAll('main');
    at().git('tag', '--annotate', '--message', 'release', 'v1.0');
    await pushAll('v1.0');
    await pushAll(':v1.0');
    expect(changes().slice(2)).to.have.length(1);
    expect(changes()[2]).to.include({ branch: 'v1.0', revision: second, comments: 'two' });
  });

  it('lists all commits of a merged branch, or with --first-parent the merge alone', async () => {
    at().commit('one', 'a');
    await pushAll('main');
    at().git('checkout', '--quiet', '-b', 'side');
    at().commit('side', 'b');
    at().git('checkout', '--quiet', 'main');
    at().commit('main', 'c');
    at().git('merge', '--quiet', '--no-ff', '-m', 'Merge', 'side');
    await install('--first-parent');
    await pushAll('main');
    expect(changes().map(({ comments, files }) => [comments, files])).to.deep.equal([['main', ['c']], ['Merge', ['b']]]);
    await pushAll('side');
    expect(changes().at(-1)).to.include({ comments: 'side' });
  });

  for (const name of ["it's", '-x', 'a"b;c', '$(touch${IFS}gone)', 'ü/ß', 'main.lock-not']) {
    it(`is safe with a branch of the name ${name}`, async () => {
      await install();
      at().commit('one', 'a');
      await pushAll(`HEAD:refs/heads/${name}`);
      expect(changes().map(({ branch }) => branch)).to.deep.equal([name]);
      expect(existsSync(join(at().bare, 'gone'))).to.equal(false);
    });
  }

  it('reads texts of old repositories in the encoding that it is told', async () => {
    await install('--encoding', 'iso-8859-15');
    at().git('config', 'i18n.commitEncoding', 'none-at-all');
    execFileSync('git', ['commit', '--quiet', '--allow-empty', '-F', '-'], {
      cwd: join(at().folder, 'clone'), input: Buffer.from([0x35, 0xa4, 0x21]),
      env: { PATH: process.env['PATH'], HOME: at().folder, GIT_AUTHOR_NAME: 'A', GIT_AUTHOR_EMAIL: 'a@x.example', GIT_COMMITTER_NAME: 'A', GIT_COMMITTER_EMAIL: 'a@x.example' },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    await pushAll('main');
    expect(changes()[0]).to.include({ comments: '5€!' });
  });

  describe('when nobody takes it', () => {
    it('lets the push go on, keeps it for its user alone, and sends it with the next push, in order', async () => {
      await install();
      stub().answers = busy;
      at().commit('one', 'a');
      const { stderr } = await at().gitSlowly('push', 'origin', 'main');
      expect(stderr).to.match(/change-hook: this push waits .*\(503\)/);
      expect(waiting()).to.have.length(1);
      expect(statSync(join(spool(), waiting()[0]!)).mode & 0o777).to.equal(0o600);
      const before = stub().seen.length;
      stub().answers = well;
      at().commit('two', 'b');
      await pushAll('main');
      expect(lists().slice(before).map((list) => list.map(({ comments }) => comments))).to.deep.equal([['one'], ['two']]);
      expect(keys()[before]).to.equal(keys()[0]);
      expect(stub().seen[before]!.body).to.equal(stub().seen[0]!.body);
      expect(waiting()).to.deep.equal([]);
    });

    it('keeps it for the group where the repository is shared, so that the next one who pushes can send it', async () => {
      execFileSync('git', ['config', 'core.sharedRepository', 'group'], { cwd: at().bare });
      await install();
      stub().answers = [well[0]!, ...busy];
      at().commit('one', 'a');
      await pushAll('main');
      stub().answers = busy;
      at().commit('two', 'b');
      await at().gitSlowly('push', 'origin', 'main');
      expect(statSync(spool()).mode & 0o7777).to.equal(0o2770);
      expect(statSync(join(spool(), waiting()[0]!)).mode & 0o777).to.equal(0o660);
    });

    it('says so where nobody listens at all', async () => {
      await install();
      stub().close();
      at().commit('one', 'a');
      expect((await at().gitSlowly('push', 'origin', 'main')).stderr).to.match(/this push waits .*ECONNREFUSED/);
      expect(waiting()).to.have.length(1);
    });

    it('sets aside what is refused for good, says where, and sends the next', async () => {
      await install();
      stub().answers = [say(400, '{"message":"no such thing"}'), ...well];
      at().commit('one', 'a');
      expect((await at().gitSlowly('push', 'origin', 'main')).stderr).to.match(/refused for good and is kept in .*refused.*no such thing/s);
      at().commit('two', 'b');
      await pushAll('main');
      expect(changes().map(({ comments }) => comments)).to.deep.equal(['one', 'two']);
      expect(readdirSync(join(spool(), 'refused'))).to.have.length(1);
    });

    for (const status of [401, 404]) {
      it(`keeps all of it in order while the answer is ${status}, which is nothing of the push`, async () => {
        await install();
        stub().answers = [say(status, '{}')];
        for (const name of ['one', 'two']) {
          at().commit(name, name);
          await pushAll('main');
        }
        expect(waiting()).to.have.length(2);
        stub().answers = well;
        const before = stub().seen.length;
        at().commit('three', 'three');
        await pushAll('main');
        expect(lists().slice(before).flat().map(({ comments }) => comments)).to.deep.equal(['one', 'two', 'three']);
      });
    }

    it('keeps it where the file of its token is gone, too', async () => {
      const file = join(at().folder, 'token');
      writeFileSync(file, 'geheim\n');
      await install('--token-file', file);
      rmSync(file);
      at().commit('one', 'a');
      expect((await at().gitSlowly('push', 'origin', 'main')).stderr).to.match(/token can't be read: ENOENT/);
      expect(waiting()).to.have.length(1);
      writeFileSync(file, 'geheim\n');
      at().commit('two', 'b');
      await pushAll('main');
      expect(changes().map(({ comments }) => comments)).to.deep.equal(['one', 'two']);
    });

    it('leaves nothing behind of a push that it could not write down, and says so', async () => {
      await install('--spool', join(at().bare, 'HEAD', 'no-folder'));
      at().commit('one', 'a');
      expect((await at().gitSlowly('push', 'origin', 'main')).stderr).to.match(/could not be written down[^]*ENOTDIR/);
      expect(stub().seen).to.deep.equal([]);
    });

    it('is not misled by what a killed process left half written', async () => {
      await install();
      mkdirSync(spool());
      writeFileSync(join(spool(), '000000000000001-dead.part'), '{"push":{"ol');
      at().commit('one', 'a');
      await pushAll('main');
      expect(changes().map(({ comments }) => comments)).to.deep.equal(['one']);
    });
  });

  it('sends 10,000 commits in parts of 500, and with the same keys once more', async () => {
    await install();
    await at().manyCommits(10_000);
    stub().answers = [...Array.from({ length: 12 }, () => well[0]!), ...busy];
    await at().gitSlowly('push', '--quiet', 'origin', 'main');
    stub().answers = well;
    const { stderr } = await at().gitSlowly('push', '--quiet', 'origin', 'main:again');
    expect(stderr).to.equal('');
    const sizes = lists().map(({ length }) => length);
    expect(sizes).to.deep.equal([...Array.from({ length: 13 + 20 }, () => 500), 1]);
    // The thirteenth was refused, and everything is sent again from the first on: the keys are what a gateway knows repeats by.
    expect(keys().slice(0, 13)).to.deep.equal(keys().slice(13, 26));
    expect(new Set(keys().slice(13)).size).to.equal(21);
    expect(lists().slice(13, 33).flat().map(({ comments }) => comments)).to.deep.equal(Array.from({ length: 10_000 }, (_, n) => `commit ${n}`));
  });

  it('sends one by one to a master, and goes on after what was accepted', async () => {
    await install('--one-by-one');
    for (const name of ['one', 'two', 'three']) at().commit(name, name);
    stub().answers = [well[0]!, ...busy];
    await at().gitSlowly('push', 'origin', 'main');
    stub().answers = well;
    at().commit('four', 'four');
    await pushAll('main');
    const told = stub().seen.map(({ body }) => new URLSearchParams(body).get('comments'));
    expect(told).to.deep.equal(['one', 'two', 'two', 'three', 'four']);
    expect(readdirSync(spool()).filter((name) => name !== 'lock')).to.deep.equal([]);
  });

  it('sends what several push at the same time, each commit once', async () => {
    await install();
    const branches = ['a', 'b', 'c', 'd'];
    for (const name of branches) {
      at().git('checkout', '--quiet', '--orphan', name);
      at().commit(name, name);
    }
    await Promise.all(branches.map((name) => at().gitSlowly('push', '--quiet', 'origin', name)));
    expect(changes().map(({ comments }) => comments).sort()).to.deep.equal(branches);
    expect(new Set(keys()).size).to.equal(4);
    expect(waiting()).to.deep.equal([]);
  });

  describe('install', () => {
    const hook = (): string => join(at().bare, 'hooks', 'post-receive');

    it('keeps a hook that is there, runs it before, and uninstall puts it back', async () => {
      const own = '#!/bin/sh\ncat >kept.txt\nexit 3\n';
      writeFileSync(hook(), own);
      chmodSync(hook(), 0o755);
      const { code, out } = await install();
      expect({ code, out }).to.deep.equal({ code: 0, out: `${hook()} written; the hook that was there before still runs, before it\n` });
      const id = at().commit('one', 'a');
      await pushAll('main');
      expect(readFileSync(join(at().bare, 'kept.txt'), 'utf8')).to.equal(`${'0'.repeat(40)} ${id} refs/heads/main\n`);
      expect(changes()).to.have.length(1);
      expect((await install('--project', 'x')).code).to.equal(0);
      expect((await runIn({ cwd: at().folder }, 'git-hook', 'uninstall', at().bare)).out).to.equal(`${hook()} is again what it was before\n`);
      expect(readFileSync(hook(), 'utf8')).to.equal(own);
    });

    it('takes itself away, where nothing was before', async () => {
      await install();
      expect((await runIn({ cwd: at().folder }, 'git-hook', 'uninstall', at().bare)).out).to.equal(`${hook()} is gone\n`);
      expect(existsSync(hook())).to.equal(false);
    });

    it('names files from where one stands, and carries every word safely', async () => {
      at().git('status');
      writeFileSync(join(at().folder, 'tok en'), 'geheim\n');
      await install('--token-file', 'tok en', '--project', `it's; "a" $b`);
      at().commit('one', 'a');
      await pushAll('main');
      expect(stub().seen[0]!.headers.authorization).to.equal('Bearer geheim');
      expect(changes()[0]).to.include({ project: `it's; "a" $b` });
    });

    it('refuses what is no repository, options that are none, and to take away what is not its own', async () => {
      const of = (...args: string[]) => runIn({ cwd: at().folder }, 'git-hook', ...args);
      expect((await of('install', 'nowhere')).code).to.equal(1);
      expect(await install('--nonsense')).to.include({ code: 2 });
      expect(await at().install('--token', 'a', '--user', 'b:c')).to.include({ code: 2 });
      expect(existsSync(hook())).to.equal(false);
      expect((await of('uninstall', at().bare)).err).to.match(/is not there: nothing was changed/);
      writeFileSync(hook(), '#!/bin/sh\n');
      expect((await of('uninstall', at().bare)).err).to.match(/was not written by change-hook/);
    });
  });

  it('refuses lines that git never writes', async () => {
    const { code, err } = await runIn({ cwd: at().bare, stdin: 'HEAD main\n' }, 'git-hook');
    expect(code).to.equal(2);
    expect(err).to.match(/OLD NEW REF/);
  });
});
