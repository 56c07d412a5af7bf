import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder for a gateway that lives no longer than the command: its config, its store, a link to the package it tries. */
export interface Workbench {
  folder: string;
  /** Absolute path of the store. */
  store: string;
  /** The socket of the management API. */
  socket: string;
  /** Writes the config, and returns its path. */
  config(value: object): Promise<string>;
  /** May be called twice. */
  remove(): void;
}

/**
 * `install`: packages by name that the gateway finds as if they were installed beside its config. They are linked and not copied, so
 * Node resolves what they import from where they really are.
 */
export async function createWorkbench(install: Readonly<Record<string, string>> = {}): Promise<Workbench> {
  // Mode 0700: payloads are nobody else's business. realpath: some systems keep their temporary folder behind a link.
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'change-hook-')));
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  try {
    for (const [name, place] of Object.entries(install)) {
      const link = join(folder, 'node_modules', name);
      await mkdir(dirname(link), { recursive: true });
      await symlink(place, link, 'junction');
    }
  } catch (error) {
    remove();
    throw error;
  }
  return {
    folder,
    store: join(folder, 'store.db'),
    socket: join(folder, 'socket'),
    async config(value) {
      const file = join(folder, 'change-hook.config.json');
      await writeFile(file, JSON.stringify(value, null, 2), { mode: 0o600 });
      return file;
    },
    remove,
  };
}
