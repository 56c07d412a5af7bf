import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describeError } from 'change-hook-core';

/**
 * Makes a folder and those above it; fulfils with whether it was not there. One by one and not by `recursive`, which in Node 20 never ends
 * where a file system has no room for folders and says ENOENT of it, as /proc does.
 */
export async function makeFolder(folder: string, mode: number): Promise<boolean> {
  const above = dirname(folder);
  if (!(await isThere(above))) await makeFolder(above, mode);
  try {
    return await make(folder, mode);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Error(`no folder can be made in ${above}: ${describeError(error)}`, { cause: error });
  }
}

async function make(folder: string, mode: number): Promise<boolean> {
  try {
    await mkdir(folder, { mode });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

const isThere = (path: string): Promise<boolean> => stat(path).then(() => true, (error: NodeJS.ErrnoException) => error.code !== 'ENOENT');
