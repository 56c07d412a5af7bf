import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Io } from '../../io.js';
import { outputOf } from '../program-output.js';
import type { Program } from '../program-output.js';

/** A call of Mercurial in one folder. */
export type Hg = (...args: string[]) => Program;

/** Mercurial, as it is for programs: no aliases, colours or translations of its user; texts in UTF-8, whatever the locale is. */
export function createHg({ env }: Pick<Io, 'env'>, cwd: string): Hg {
  const { HGPLAINEXCEPT: _, ...rest } = env;
  // Mercurial tells its hooks where it is.
  const file = env['HG'] || 'hg';
  return (...args) => ({ file, args, cwd, env: { ...rest, HGPLAIN: '1', HGENCODING: 'utf-8', HGENCODINGMODE: 'replace' } });
}

export interface HgRepository {
  /** The folder that has `.hg`. */
  root: string;
  /** Where hooks of ours keep things. */
  folder: string;
  /** Its group may write: Mercurial gives the mode of `.hg/store` to all that it makes. */
  shared: boolean;
  hgrc: string;
}

/** Rejects with `CH_HOOK_PROGRAM` where it is none. */
export async function readHgRepository(hg: Hg): Promise<HgRepository> {
  const root = await outputOf(hg('root'));
  const meta = join(root, '.hg');
  const store = await stat(join(meta, 'store')).catch(() => stat(meta));
  return { root, folder: join(meta, 'change-hook'), shared: (store.mode & 0o020) !== 0, hgrc: join(meta, 'hgrc') };
}
