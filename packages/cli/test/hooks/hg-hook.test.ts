import { expect } from 'chai';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runIn } from '../fake-io.js';
import { say, useStubServer } from '../send/stub-server.js';
import { useWorkplace } from '../workplace.js';
import { runTool, whyWithout } from './tool.js';

const why = whyWithout(['hg'], 'mercurial');

describe(`change-hook hg-hook${why === undefined ? '' : ` (skipped: ${why})`}`, function () {
  this.timeout(60_000);
  before(function () {
    if (why !== undefined) this.skip();
  });
  const at = useWorkplace();
  const stub = useStubServer();
  const server = (): string => join(at().folder, 'server');
  const clone = (): string => join(at().folder, 'clone');
  const hgrc = (): string => join(server(), '.hg', 'hgrc');
  const hg = (...args: string[]) => runTool('hg', ['--config', 'ui.username=Ann Ä <ann@x.example>', ...args], clone());
  const changes = () => stub().seen.flatMap(({ body }) => JSON.parse(body) as Record<string, unknown>[]);
  const install = (...args: string[]) => runIn({ cwd: at().folder, env: { PATH: process.env['PATH'] ?? '' } }, 'hg-hook', 'install', server(), '--', '--url', stub().url, ...args);
  const commit = async (message: string, ...files: string[]): Promise<string> => {
    for (const name of files) {
      mkdirSync(dirname(join(clone(), name)), { recursive: true });
      appendFileSync(join(clone(), name), `${message}\n`);
    }
    await hg('commit', '--addremove', '-m', message);
    return (await hg('log', '-r', '.', '-T', '{node}')).stdout;
  };

  beforeEach(async () => {
    await runTool('hg', ['init', server()], at().folder);
    await runTool('hg', ['clone', '-q', server(), clone()], at().folder);
  });

  it('sends a change for each changeset that is pushed, the oldest first, with everything that it knows', async () => {
    expect(await install('--project', "it's", '--category', 'push', '--baseurl', 'https://hg.x.example/', '--strip', String(server().split('/').length - 2))).to.include({ code: 0 });
    const first = await commit('First\n\nbody "quoted" ü', 'a', 'dir/ü "x" -y.c');
    await hg('branch', 'feature one');
    const second = await commit('Second', 'b');
    await hg('push', '--new-branch');
    expect(changes()).to.have.length(2);
    expect(changes()[0]).to.deep.include({
      author: 'Ann Ä <ann@x.example>', comments: 'First\n\nbody "quoted" ü', revision: first, branch: 'default', files: ['a', 'dir/ü "x" -y.c'], project: "it's", category: 'push',
      repository: 'https://hg.x.example/server', src: 'hg', properties: { is_merge: false },
    });
    expect(changes()[1]).to.include({ revision: second, branch: 'feature one' });
  });

  it('says of a merge that it is one, and gives it a file where it has none', async () => {
    await commit('base', 'a');
    await hg('push');
    await install();
    await commit('one', 'b');
    await hg('update', '-q', '0');
    await commit('two', 'c');
    await hg('merge');
    await hg('commit', '-m', 'merge');
    await hg('push');
    expect(changes().at(-1)).to.deep.include({ comments: 'merge', files: ['merge'], properties: { is_merge: true } });
  });

  it('takes the name of the folder for the branch where it is told to, or the branch that it is told', async () => {
    await install('--branchtype', 'dirname');
    await commit('one', 'a');
    await hg('push');
    await install('--branch', 'release');
    await commit('two', 'a');
    await hg('push');
    expect(changes().map(({ branch }) => branch)).to.deep.equal(['server', 'release']);
  });

  it('lets the push go on when nobody takes it, and sends it with the next one, in order', async () => {
    await install();
    stub().answers = [say(503, '{}')];
    await commit('one', 'a');
    expect((await hg('push')).stderr + (await hg('id')).stdout).to.be.a('string');
    const spool = join(server(), '.hg', 'change-hook');
    const [waiting = ''] = readdirSync(spool).filter((name) => name.endsWith('.push'));
    expect(statSync(join(spool, waiting)).mode & 0o777).to.equal(0o600);
    const before = stub().seen.length;
    stub().answers = [say(202, '{"id":"r","changes":1}')];
    await commit('two', 'a');
    await hg('push');
    expect(changes().slice(before).map(({ comments }) => comments)).to.deep.equal(['one', 'two']);
  });

  it('keeps what stands in the hgrc, takes new options, and takes itself away', async () => {
    const own = '[ui]\nverbose = false\n[hooks]\nincoming = true\n';
    writeFileSync(hgrc(), own);
    await install();
    await install('--project', 'x');
    expect(readFileSync(hgrc(), 'utf8').match(/changegroup\.change-hook/g)).to.have.length(1);
    expect(readFileSync(hgrc(), 'utf8')).to.contain(own).and.to.contain("'--project' 'x'");
    const uninstall = () => runIn({ cwd: at().folder, env: { PATH: process.env['PATH'] ?? '' } }, 'hg-hook', 'uninstall', server());
    expect((await uninstall()).code).to.equal(0);
    expect(readFileSync(hgrc(), 'utf8')).to.equal(own);
    expect((await uninstall()).err).to.match(/nothing was changed/);
  });

  it('refuses what is no repository, options that are none, and to run outside of a hook', async () => {
    const env = { PATH: process.env['PATH'] ?? '' };
    expect((await runIn({ cwd: at().folder, env }, 'hg-hook', 'install', at().folder)).code).to.equal(1);
    expect((await install('--nonsense')).code).to.equal(2);
    expect(existsSync(hgrc())).to.equal(false);
    expect((await runIn({ cwd: server(), env }, 'hg-hook')).err).to.match(/HG_NODE/);
    expect((await runIn({ cwd: server(), env: { ...env, HG_NODE: '--help' } }, 'hg-hook')).code).to.equal(2);
  });
});
