import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { runIn } from '../fake-io.js';
import { useWorkplace } from '../workplace.js';

export interface HgPlace {
  folder: string;
  /** The repository that is pushed to, in /…/srv/house of the place. */
  server: string;
  clone: string;
  /** Of a user who has configured nothing. */
  env: Record<string, string>;
  /** Runs hg in the clone. */
  hg(...args: string[]): string;
  /** Runs hg beside others, in the clone. */
  hgSlowly(...args: string[]): Promise<{ stdout: string; stderr: string }>;
  /** Commits these files, each with the message in it; gives the id. */
  commit(message: string, ...files: string[]): string;
  /** Writes our hook into the repository that is pushed to. */
  install(...args: string[]): Promise<{ code: number; out: string; err: string }>;
  /** Adds lines to its hgrc. */
  configure(...lines: string[]): void;
}

/** A repository and a clone of it, for each test of the block that calls it. */
export function useHgPlace(): () => HgPlace {
  const at = useWorkplace();
  let place: HgPlace;
  beforeEach(() => void (place = make(at().folder)));
  return () => place;
}

function make(folder: string): HgPlace {
  // An empty HGRCPATH: no configuration but that of the repositories.
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, HGRCPATH: '', HGUSER: 'Ann Ä <ann@x.example>', HGENCODING: 'utf-8', LC_ALL: 'C.UTF-8', HGPLAIN: '1' };
  const server = join(folder, 'srv', 'house');
  const clone = join(folder, 'clone');
  mkdirSync(dirname(server));
  execFileSync('hg', ['init', server], { env });
  execFileSync('hg', ['clone', '--quiet', server, clone], { env, stdio: 'ignore' });
  const hg = (...args: string[]): string => execFileSync('hg', args, { cwd: clone, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  return {
    folder,
    server,
    clone,
    env,
    hg,
    hgSlowly: (...args) => promisify(execFile)('hg', args, { cwd: clone, env, encoding: 'utf8' }),
    commit(message, ...files) {
      for (const name of files) {
        const file = join(clone, name);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, `${message}\n`);
      }
      hg('commit', '--quiet', '--addremove', '--date', '1700000000 -3600', '--message', message);
      return hg('log', '--rev', '.', '--template', '{node}');
    },
    install: (...args) => runIn({ cwd: folder, env }, 'hg-hook', 'install', server, '--', ...args),
    configure: (...lines) => writeFileSync(join(server, '.hg', 'hgrc'), `${lines.join('\n')}\n`, { flag: 'a' }),
  };
}
