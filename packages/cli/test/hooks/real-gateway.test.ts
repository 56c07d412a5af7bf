import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serve } from '../served-gateway.js';
import type { Served } from '../served-gateway.js';
import { useWorkplace } from '../workplace.js';
import { useGitPlace } from './git-place.js';
import { useHgPlace } from './hg-place.js';
import { useSvnPlace } from './svn-place.js';
import { whyWithout } from './tool.js';

/** A repository with our hook, for each test of a block. */
interface Peer {
  folder(): string;
  install(...args: string[]): Promise<{ code: number }>;
  /** Brings one commit to it, and fulfils with what the hook said of that. */
  push(message: string): Promise<string>;
}

const PEERS: Record<string, { why?: string | undefined; use(): Peer }> = {
  'git-hook': {
    use() {
      const at = useGitPlace();
      return {
        folder: () => at().folder,
        install: (...args) => at().install(...args),
        push: async (message) => (at().commit(message, 'a'), (await at().gitSlowly('push', '--quiet', 'origin', 'main')).stderr),
      };
    },
  },
  'hg-hook': {
    why: whyWithout(['hg'], 'mercurial'),
    use() {
      const at = useHgPlace();
      return {
        folder: () => at().folder,
        install: (...args) => at().install(...args),
        push: async (message) => (at().commit(message, 'a'), (await at().hgSlowly('push', '--quiet')).stderr),
      };
    },
  },
  'svn-hook': {
    why: whyWithout(['svn', 'svnadmin', 'svnlook'], 'subversion'),
    use() {
      const at = useSvnPlace();
      const log = (): string => join(at().folder, 'log');
      return {
        folder: () => at().folder,
        install: (...args) => at().install('--logfile', log(), ...args),
        // Subversion shows nobody what a hook says.
        async push(message) {
          writeFileSync(log(), '');
          await at().commit(message, `of ${message}`);
          return readFileSync(log(), 'utf8');
        },
      };
    },
  },
};

for (const [name, { why, use }] of Object.entries(PEERS)) {
  describe(`change-hook ${name}, to a gateway${why === undefined ? '' : ` (skipped: ${why})`}`, function () {
    this.timeout(60_000);
    before(function () {
      if (why !== undefined) this.skip();
    });
    const peer = use();
    const place = useWorkplace();
    let gateway: (Served & { url: string }) | undefined;
    const stop = async (): Promise<void> => {
      gateway?.child.kill('SIGTERM');
      await gateway?.ended;
    };
    afterEach(stop);

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
      writeFileSync(join(peer.folder(), 'token'), 'geheim\n');
      const { port } = new URL(gateway!.url);
      expect(await peer.install('--url', `${gateway!.url}/change_hook/base`, '--token-file', 'token')).to.include({ code: 0 });
      await peer.push('one');
      expect(await delivered(1)).to.deep.equal(['one']);

      await stop();
      expect(await peer.push('two')).to.match(/this push waits .*ECONNREFUSED/);
      expect(await peer.push('three')).to.match(/2 pushes wait .*ECONNREFUSED/);

      await start(Number(port));
      expect(await peer.push('four')).to.not.contain('wait');
      expect(await delivered(4)).to.deep.equal(['one', 'two', 'three', 'four']);
    });
  });
}
