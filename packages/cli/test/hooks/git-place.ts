import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { runIn } from '../fake-io.js';
import { useWorkplace } from '../workplace.js';

export const BIN = fileURLToPath(new URL('../../src/bin.js', import.meta.url));

export interface GitPlace {
  folder: string;
  /** The bare repository that is pushed to. */
  bare: string;
  /** Runs git in the clone. */
  git(...args: string[]): string;
  /** Runs git in the clone, beside others. */
  gitSlowly(...args: string[]): Promise<{ stdout: string; stderr: string }>;
  /** Commits these files, each with the message in it; gives the id. */
  commit(message: string, ...files: string[]): string;
  /** Writes our hook into the bare repository. */
  install(...args: string[]): Promise<{ code: number; out: string; err: string }>;
  /** Commits that differ in nothing but their message, quickly. */
  manyCommits(count: number): Promise<void>;
}

/** A bare repository and a clone of it, for each test of the block that calls it. */
export function useGitPlace(): () => GitPlace {
  const at = useWorkplace();
  let place: GitPlace;
  beforeEach(() => void (place = make(at().folder)));
  return () => place;
}

function make(folder: string): GitPlace {
  const env = {
    PATH: process.env['PATH'] ?? '', HOME: folder, GIT_CONFIG_NOSYSTEM: '1', GIT_AUTHOR_NAME: 'Ann Ä', GIT_AUTHOR_EMAIL: 'ann@x.example', GIT_COMMITTER_NAME: 'Bo',
    GIT_COMMITTER_EMAIL: 'bo@x.example',
  };
  const bare = join(folder, 'house.git');
  const clone = join(folder, 'clone');
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch', 'main', bare], { env });
  execFileSync('git', ['clone', '--quiet', bare, clone], { env, stdio: 'ignore' });
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: clone, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  git('checkout', '--quiet', '-B', 'main');
  return {
    folder,
    bare,
    git,
    gitSlowly: (...args) => promisify(execFile)('git', args, { cwd: clone, env, encoding: 'utf8' }),
    commit(message, ...files) {
      for (const name of files) {
        const file = join(clone, name);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, `${message}\n`);
      }
      git('add', '--all');
      git('commit', '--quiet', '--allow-empty', '-m', message);
      return git('rev-parse', 'HEAD');
    },
    install: (...args) => runIn({ cwd: folder, env: { ...env } }, 'git-hook', 'install', bare, '--', ...args),
    async manyCommits(count) {
      const child = spawn('git', ['fast-import', '--quiet', '--force'], { cwd: clone, env, stdio: ['pipe', 'ignore', 'inherit'] });
      for (let n = 0; n < count; n++) {
        const message = `commit ${n}`;
        const head = `commit refs/heads/main\ncommitter Bo <bo@x.example> ${1_700_000_000 + n} +0000\ndata ${message.length}\n${message}\n`;
        if (!child.stdin.write(`${head}M 644 inline f${n % 7}\ndata ${message.length}\n${message}\n`)) await once(child.stdin, 'drain');
      }
      child.stdin.end();
      await once(child, 'close');
    },
  };
}
