import { execFile } from 'node:child_process';
import { ChangeHookError } from 'change-hook-core';

/** Runs git in a folder; the arguments are never read by a shell. Fulfils with what it printed; rejects with `CH_GIT_FAILED`. */
export type Git = (args: readonly string[]) => Promise<string>;

/** Why it failed where there is none to start. */
export const NO_GIT = 'git is not installed, or not in PATH';

/** The largest answer: the files of one commit. */
const MOST_BYTES = 256 * 1024 * 1024;

export function createGit(cwd: string, env: Readonly<Record<string, string | undefined>>): Git {
  // Paths as they are, not quoted and escaped; and no pager, whatever the user's configuration says.
  const always = ['--no-pager', '-c', 'core.quotePath=false'];
  return (args) =>
    new Promise((resolve, reject) => {
      execFile('git', [...always, ...args], { cwd, env, maxBuffer: MOST_BYTES, encoding: 'utf8' }, (error, stdout, stderr) => {
        if (error === null) return resolve(stdout);
        const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? NO_GIT : stderr.trim() || error.message;
        reject(new ChangeHookError('CH_GIT_FAILED', { reason }, { cause: error }));
      });
    });
}
