import { isAbsolute, join, resolve } from 'node:path';
import type { Git } from '../../send/git.js';

export interface Repository {
  /** Its address as changes have it where none is told: the work tree, or the folder of a bare one. */
  address: string;
  /** Where hooks of ours keep things: not in a work tree. */
  folder: string;
  /** Several users of the machine push to it (core.sharedRepository). */
  shared: boolean;
  /** Where git looks for hooks (core.hooksPath). */
  hooks: string;
}

/** Rejects with `CH_GIT_FAILED` where it is none. */
export async function readRepository(git: Git, cwd: string): Promise<Repository> {
  const absolute = (path: string): string => (isAbsolute(path) ? path : resolve(cwd, path));
  const ask = async (...args: string[]): Promise<string> => (await git(args)).replace(/\n$/, '');
  const folder = absolute(await ask('rev-parse', '--git-common-dir'));
  const bare = (await ask('rev-parse', '--is-bare-repository')) === 'true';
  const shared = await ask('config', '--get', 'core.sharedRepository').catch(() => '');
  const hooks = absolute(await ask('rev-parse', '--git-path', 'hooks'));
  return {
    address: bare || !/[\\/]\.git$/.test(folder) ? folder : folder.slice(0, -'/.git'.length),
    folder: join(folder, 'change-hook'),
    shared: !/^(?:|umask|false|0)$/i.test(shared),
    hooks,
  };
}
