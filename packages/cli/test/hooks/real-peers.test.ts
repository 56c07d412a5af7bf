import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createBuildbotMaster, whyNoBuildbot } from 'change-hook-testkit';
import type { BuildbotMaster } from 'change-hook-testkit';
import { serve } from '../served-gateway.js';
import type { Served } from '../served-gateway.js';
import { useWorkplace } from '../workplace.js';
import { useGitPlace } from './git-place.js';

const why = whyNoBuildbot();

describe(`change-hook git-hook, to a real Buildbot master${why === undefined ? '' : ` (skipped: ${why})`}`, function () {
  this.timeout(90_000);
  const at = useGitPlace();
  let master: BuildbotMaster;
  before(async function () {
    if (why !== undefined) return this.skip();
    master = await createBuildbotMaster({ changeHookAuth: { user: 'hook', password: 'pass' } });
    await master.start();
  });
  after(() => (master as BuildbotMaster | undefined)?.remove());

  const pushed = async (branch: string): Promise<unknown[][]> => {
    at().commit(`${branch} 1`, 'ä "b" c');
    const last = at().commit(`${branch} 2`, 'd');
    const { stderr } = await at().gitSlowly('push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`);
    expect(stderr).to.equal('');
    const changes = (await master.changes()).filter((change) => change.branch === branch);
    expect(changes.at(-1)).to.deep.include({ revision: last, author: 'Ann Ä <ann@x.example>', files: ['d'] });
    return changes.map(({ comments, files }) => [comments, files]);
  };

  it('arrives by Perspective Broker, in order', async () => {
    writeFileSync(join(at().folder, 'auth'), `${master.user}:${master.password}\n`);
    expect((await at().install('--master', master.master, '--auth-file', 'auth')).code).to.equal(0);
    expect(await pushed('by-broker')).to.deep.equal([['by-broker 1', ['ä "b" c']], ['by-broker 2', ['d']]]);
  });

  it("arrives by the master's /change_hook/base, one by one", async () => {
    expect((await at().install('--url', `${master.url}/change_hook/base`, '--user', 'hook:pass', '--one-by-one')).code).to.equal(0);
    expect(await pushed('by-base')).to.deep.equal([['by-base 1', ['ä "b" c']], ['by-base 2', ['d']]]);
  });
});

describe('change-hook git-hook, to a gateway', () => {
  const at = useGitPlace();
  const place = useWorkplace();
  let gateway: (Served & { url: string }) | undefined;
  afterEach(async () => {
    gateway?.child.kill('SIGTERM');
    await gateway?.ended;
  });

  const start = async (port: number): Promise<void> => {
    place().config(
      `http_port: ${port}`,
      'change_hook_dialects: { base: { $auth: { bearer: geheim } } }',
      'change_hook_sinks: { jsonl: { path: ./out.jsonl } }',
      'change_hook_inbox: { sqlite: { path: ./ch.db } }',
      'management_socket: false',
    );
    gateway = await serve({ cwd: place().folder });
  };
  const lines = (): string[] => readFileSync(join(place().folder, 'out.jsonl'), 'utf8').split('\n').filter((line) => line !== '');
  const delivered = async (count: number): Promise<string[]> => {
    for (;;) {
      try {
        if (lines().length >= count) return lines().map((line) => (JSON.parse(line) as { comments: string }).comments);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  };

  it('arrives in order, and what was pushed while it was down comes with the next push', async () => {
    await start(0);
    writeFileSync(join(at().folder, 'token'), 'geheim\n');
    const { port } = new URL(gateway!.url);
    await at().install('--url', `${gateway!.url}/change_hook/base`, '--token-file', 'token');
    at().commit('one', 'a');
    await at().gitSlowly('push', '--quiet', 'origin', 'main');
    expect(await delivered(1)).to.deep.equal(['one']);

    gateway!.child.kill('SIGTERM');
    await gateway!.ended;
    at().commit('two', 'a');
    expect((await at().gitSlowly('push', '--quiet', 'origin', 'main')).stderr).to.match(/this push waits .*ECONNREFUSED/);

    await start(Number(port));
    at().commit('three', 'a');
    await at().gitSlowly('push', '--quiet', 'origin', 'main');
    expect(await delivered(3)).to.deep.equal(['one', 'two', 'three']);
  }).timeout(60_000);
});
