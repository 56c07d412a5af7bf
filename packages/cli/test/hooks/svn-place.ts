import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runIn } from '../fake-io.js';
import { useWorkplace } from '../workplace.js';
import { runTool } from './tool.js';

export interface SvnPlace {
  folder: string;
  repos: string;
  /** A checkout of it. */
  work: string;
  /** Of a user who has configured nothing. */
  env: Record<string, string>;
  /** Runs svn in the checkout. */
  svn(...args: string[]): Promise<{ stdout: string; stderr: string }>;
  /** Commits these files, each with the message in it. */
  commit(message: string, ...files: string[]): Promise<void>;
  /** Runs our command in the folder. */
  ours(...args: string[]): Promise<{ code: number; out: string; err: string }>;
  /** Writes our hook into the repository. */
  install(...args: string[]): Promise<{ code: number; out: string; err: string }>;
}

/** A repository and a checkout of it, for each test of the block that calls it. */
export function useSvnPlace(): () => SvnPlace {
  const at = useWorkplace();
  let place: SvnPlace;
  beforeEach(async () => void (place = await make(at().folder)));
  return () => place;
}

async function make(folder: string): Promise<SvnPlace> {
  const env = { PATH: process.env['PATH'] ?? '' };
  const repos = join(folder, 'repos');
  const work = join(folder, 'work');
  await runTool('svnadmin', ['create', repos], folder);
  await runTool('svn', ['checkout', '-q', `file://${repos}`, work], folder);
  const svn = (...args: string[]) => runTool('svn', ['--non-interactive', '--username', 'ann', ...args], work);
  const ours = (...args: string[]) => runIn({ cwd: folder, env }, 'svn-hook', ...args);
  return {
    folder,
    repos,
    work,
    env,
    svn,
    ours,
    install: (...args) => ours('install', repos, '--', ...args),
    async commit(message, ...files) {
      for (const name of files) {
        const file = join(work, name);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, `${message}\n`);
      }
      await svn('add', '--force', '--parents', '.');
      await svn('commit', '-m', message);
      await svn('update');
    },
  };
}
