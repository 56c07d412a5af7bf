import { chmodSync, existsSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Changes hold names and messages of a company's code: nobody but the gateway's user may read them. */
export const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/**
 * Makes the folder where it is missing, and gives the path without symbolic links: lock and journals stand beside the file
 * itself, so two ways to one file must not make two locks.
 */
export function prepareFolder(file: string): string {
  mkdirSync(dirname(file), { recursive: true, mode: FOLDER_MODE });
  return existsSync(file) ? realpathSync(file) : join(realpathSync(dirname(file)), basename(file));
}

/** Takes from group and others what an operator's `cp` or `umask` gave them. Never opens the file: see `lockStore`. */
export function closeToOthers(...files: readonly string[]): void {
  if (process.platform === 'win32') return;
  for (const file of files) {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat !== undefined && (stat.mode & 0o077) !== 0) chmodSync(file, FILE_MODE);
  }
}
