import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { pluginNameOf } from './names.js';
import type { PluginKind } from './names.js';
import { upwards } from './resolve-plugin.js';

/** A package that is installed, whether the config lists it or not. */
export interface InstalledPlugin {
  /** The name by which the config would list it. */
  name: string;
  packageName: string;
  /** From its package.json; undefined where that says none. */
  version: string | undefined;
  description: string | undefined;
  folder: string;
}

/**
 * The plugins of a kind that can be found from `folders`, the nearest of equal names, sorted by name. Reads names of folders
 * and package.json files, never code. A folder that can't be read has none.
 */
export async function installedPlugins(kind: PluginKind, folders: readonly string[]): Promise<InstalledPlugin[]> {
  const found = new Map<string, InstalledPlugin>();
  const modules = new Set(folders.flatMap((folder) => [...upwards(folder)].map((it) => path.join(it, 'node_modules'))));
  for (const folder of modules) {
    for (const packageName of await packagesIn(folder)) {
      const name = pluginNameOf(kind, packageName);
      if (name === undefined || found.has(name)) continue;
      const plugin = await readPlugin(name, packageName, path.join(folder, packageName));
      if (plugin !== undefined) found.set(name, plugin);
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function packagesIn(folder: string): Promise<string[]> {
  const names = await namesIn(folder);
  const scoped = await Promise.all(
    names.filter((name) => name.startsWith('@')).map(async (scope) => {
      const inScope = await namesIn(path.join(folder, scope));
      return inScope.map((name) => `${scope}/${name}`);
    }),
  );
  return [...names, ...scoped.flat()];
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch {
    return [];
  }
}

/** Undefined for a folder without a package.json: that is the rest of a removed package. */
async function readPlugin(name: string, packageName: string, folder: string): Promise<InstalledPlugin | undefined> {
  let text: string;
  try {
    text = await readFile(path.join(folder, 'package.json'), 'utf8');
  } catch {
    return undefined;
  }
  const { version, description } = parse(text);
  return { name, packageName, folder, version: textOrNone(version), description: textOrNone(description) };
}

function parse(text: string): { version?: unknown; description?: unknown } {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}

const textOrNone = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
