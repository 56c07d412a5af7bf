import { expect } from 'chai';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createBuildbotMaster, whyNoBuildbot } from 'change-hook-testkit';
import type { BuildbotMaster } from 'change-hook-testkit';
import { runIn } from '../fake-io.js';
import { useWorkplace } from '../workplace.js';
import { useHgPlace } from './hg-place.js';
import { runTool, whyWithout } from './tool.js';

const why = whyNoBuildbot() ?? whyWithout(['hg'], 'mercurial') ?? whyWithout(['svn', 'svnadmin', 'svnlook'], 'subversion');

describe(`The hooks of Mercurial and Subversion, to a real Buildbot master${why === undefined ? '' : ` (skipped: ${why})`}`, function () {
  this.timeout(90_000);
  let master: BuildbotMaster;
  before(async function () {
    if (why !== undefined) return this.skip();
    master = await createBuildbotMaster({ changeHookAuth: { user: 'hook', password: 'pass' } });
    await master.start();
  });
  after(() => (master as BuildbotMaster | undefined)?.remove());

  const changesOf = async (project: string) => (await master.changes()).filter((change) => change.project === project);

  describe('hg-hook', () => {
    const at = useHgPlace();

    const pushed = async (project: string): Promise<void> => {
      at().configure('[hgbuildbot]', `project = ${project}`, 'category = push');
      expect(await at().install()).to.include({ code: 0, err: '' });
      at().hg('branch', '--quiet', "it's");
      const ids = [at().commit('one ü', 'ä "b" c'), at().commit('two', 'd')];
      const { stderr } = await at().hgSlowly('push', '--new-branch');
      expect(stderr).not.to.contain('change-hook');
      const changes = await changesOf(project);
      expect(changes.map(({ revision, comments, files }) => [revision, comments, files])).to.deep.equal([[ids[0], 'one ü', ['ä "b" c']], [ids[1], 'two', ['d']]]);
      expect(changes[0]).to.deep.include({ author: 'Ann Ä <ann@x.example>', branch: "it's", category: 'push', repository: at().server });
    };

    it("arrives by the master's /change_hook/base, with the settings of hgbuildbot.py", async () => {
      at().configure('[hgbuildbot]', `master = ${master.url}/change_hook/base`, 'user = hook', 'passwd = pass');
      await pushed('hg-by-base');
    });

    it('arrives by Perspective Broker, with those of the later hgbuildbot.py', async () => {
      at().configure('[hgbuildbot]', `master = ${master.master}`, `user = ${master.user}`, `passwd = ${master.password}`);
      await pushed('hg-by-broker');
    });
  });

  describe('svn-hook', () => {
    const at = useWorkplace();

    const committed = async (project: string, ...options: string[]): Promise<void> => {
      const [repos, work] = [join(at().folder, 'repos'), join(at().folder, 'work')];
      await runTool('svnadmin', ['create', repos], at().folder);
      await runTool('svn', ['checkout', '-q', `file://${repos}`, work], at().folder);
      const env = { PATH: process.env['PATH'] ?? '' };
      expect(await runIn({ cwd: at().folder, env }, 'svn-hook', 'install', repos, '--', '-p', project, '--layout', 'named', '-l', 'log', ...options)).to.include({ code: 0, err: '' });
      for (const branch of ['trunk', 'branches/one']) mkdirSync(join(work, branch), { recursive: true });
      for (const name of ['trunk/ä "b" c', 'branches/one/d']) writeFileSync(join(work, name), 'x');
      await runTool('svn', ['add', '-q', '--force', '.'], work);
      await runTool('svn', ['commit', '-q', '--username', 'ann', '-m', 'one ü'], work);
      const changes = await changesOf(project);
      expect(changes.map(({ branch, files }) => [branch, files])).to.have.deep.members([['trunk', ['ä "b" c']], ['one', ['d']]]);
      expect(changes[0]).to.deep.include({ author: 'ann', comments: 'one ü', revision: '1', repository: repos });
    };

    it("arrives by the master's /change_hook/base", () => committed('svn-by-base', '--url', `${master.url}/change_hook/base`, '--user', 'hook:pass', '--one-by-one'));

    it('arrives by Perspective Broker, with the options of svn_buildbot.py', () => {
      const [host = '', port = ''] = master.master.split(':');
      return committed('svn-by-broker', '-s', host, '--bbport', port, '--username', master.user, '--auth', master.password);
    });
  });
});
