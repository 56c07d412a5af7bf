import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Whether lines could be appended at `path`; rejects if not. Nothing is made: a check that runs as root must not leave a
 * file behind that the user of the gateway can't write.
 */
export async function checkPath(path: string): Promise<void> {
  const found = await lookAt(path);
  if (found !== undefined) {
    if (!found.isFile()) throw new Error('it is not a regular file');
    return await access(path, constants.R_OK | constants.W_OK);
  }
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const above = await lookAt(folder);
    if (above === undefined && folder !== dirname(folder)) continue;
    if (above?.isDirectory() !== true) throw new Error(`${folder} is not a folder`);
    return await access(folder, constants.W_OK | constants.X_OK);
  }
}

async function lookAt(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
    throw error;
  }
}
