import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BASE_USER, withBuildbot } from '../buildbot-master.js';
import { useGitPlace } from './git-place.js';
import { useHgPlace } from './hg-place.js';
import { useSvnPlace } from './svn-place.js';
import { whyWithout } from './tool.js';

withBuildbot('change-hook git-hook, to a real Buildbot master', [], (master) => {
  const at = useGitPlace();

  const pushed = async (branch: string): Promise<unknown[][]> => {
    at().commit(`${branch} 1`, 'ä "b" c');
    const last = at().commit(`${branch} 2`, 'd');
    const { stderr } = await at().gitSlowly('push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`);
    expect(stderr).to.equal('');
    const changes = (await master().changes()).filter((change) => change.branch === branch);
    expect(changes.at(-1)).to.deep.include({ revision: last, author: 'Ann Ä <ann@x.example>', files: ['d'] });
    return changes.map(({ comments, files }) => [comments, files]);
  };

  it('arrives by Perspective Broker, in order', async () => {
    writeFileSync(join(at().folder, 'auth'), `${master().user}:${master().password}\n`);
    expect((await at().install('--master', master().master, '--auth-file', 'auth')).code).to.equal(0);
    expect(await pushed('by-broker')).to.deep.equal([['by-broker 1', ['ä "b" c']], ['by-broker 2', ['d']]]);
  });

  it("arrives by the master's /change_hook/base, one by one", async () => {
    expect((await at().install('--url', `${master().url}/change_hook/base`, '--user', BASE_USER, '--one-by-one')).code).to.equal(0);
    expect(await pushed('by-base')).to.deep.equal([['by-base 1', ['ä "b" c']], ['by-base 2', ['d']]]);
  });
});

withBuildbot('change-hook hg-hook, to a real Buildbot master', [whyWithout(['hg'], 'mercurial')], (master) => {
  const at = useHgPlace();

  const pushed = async (project: string): Promise<void> => {
    at().configure('[hgbuildbot]', `project = ${project}`, 'category = push');
    expect(await at().install()).to.include({ code: 0, err: '' });
    at().hg('branch', '--quiet', "it's");
    const ids = [at().commit('one ü', 'ä "b" c'), at().commit('two', 'd')];
    const { stderr } = await at().hgSlowly('push', '--new-branch');
    expect(stderr).not.to.contain('change-hook');
    const changes = (await master().changes()).filter((change) => change.project === project);
    expect(changes.map(({ revision, comments, files }) => [revision, comments, files])).to.deep.equal([[ids[0], 'one ü', ['ä "b" c']], [ids[1], 'two', ['d']]]);
    expect(changes[0]).to.deep.include({ author: 'Ann Ä <ann@x.example>', branch: "it's", category: 'push', repository: at().server });
  };

  it("arrives by the master's /change_hook/base, with the settings of hgbuildbot.py", async () => {
    at().configure('[hgbuildbot]', `master = ${master().url}/change_hook/base`, 'user = hook', 'passwd = pass');
    await pushed('hg-by-base');
  });

  it('arrives by Perspective Broker, with those of the later hgbuildbot.py', async () => {
    at().configure('[hgbuildbot]', `master = ${master().master}`, `user = ${master().user}`, `passwd = ${master().password}`);
    await pushed('hg-by-broker');
  });
});

withBuildbot('change-hook svn-hook, to a real Buildbot master', [whyWithout(['svn', 'svnadmin', 'svnlook'], 'subversion')], (master) => {
  const at = useSvnPlace();

  const committed = async (project: string, ...options: string[]): Promise<void> => {
    expect(await at().install('-p', project, '--layout', 'named', '-l', 'log', ...options)).to.include({ code: 0, err: '' });
    await at().commit('one ü', 'trunk/ä "b" c', 'branches/one/d');
    const changes = (await master().changes()).filter((change) => change.project === project);
    expect(changes.map(({ branch, files }) => [branch, files])).to.have.deep.members([['trunk', ['ä "b" c']], ['one', ['d']]]);
    expect(changes[0]).to.deep.include({ author: 'ann', comments: 'one ü', revision: '1', repository: at().repos });
  };

  it("arrives by the master's /change_hook/base", () => committed('svn-by-base', '--url', `${master().url}/change_hook/base`, '--user', BASE_USER, '--one-by-one'));

  it('arrives by Perspective Broker, with the options of svn_buildbot.py', () => {
    const [host = '', port = ''] = master().master.split(':');
    return committed('svn-by-broker', '-s', host, '--bbport', port, '--username', master().user, '--auth', master().password);
  });
});
