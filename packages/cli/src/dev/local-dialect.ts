import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { describeError, pluginNameOf } from 'change-hook-core';
import { UsageError } from '../exit-codes.js';

/** A dialect package in a folder of its author's. */
export interface LocalDialect {
  /** Absolute. */
  folder: string;
  packageName: string;
  /** How a config lists it: also the mount. */
  name: string;
  version: string;
  /** It has a script `build`. */
  builds: boolean;
  /** The folder within the package that its module lies in: what a build writes. `''`: beside package.json. */
  output: string;
}

interface PackageJson {
  name?: unknown;
  version?: unknown;
  main?: unknown;
  exports?: unknown;
  scripts?: { build?: unknown };
}

/** Reads the package.json of a dialect's folder, and nothing else. Throws a UsageError that says what is missing. */
export function readLocalDialect(cwd: string, written: string): LocalDialect {
  const folder = resolve(cwd, written);
  const { name: packageName, version, scripts, ...entry } = readPackageJson(folder);
  const name = typeof packageName === 'string' ? pluginNameOf('dialect', packageName) : undefined;
  if (typeof packageName !== 'string' || name === undefined) {
    throw new UsageError(
      `${folder} is not the package of a dialect: its package.json has the name ${JSON.stringify(packageName) ?? '(none)'}, ` +
        'and that of a dialect is change-hook-dialect-NAME, or @SCOPE/change-hook-dialect-NAME',
    );
  }
  const module = moduleIn(entry.exports) ?? (typeof entry.main === 'string' ? entry.main : 'index.js');
  const [first = '', ...rest] = module.split('/').filter((part) => part !== '.' && part !== '');
  return {
    folder,
    packageName,
    name,
    version: typeof version === 'string' ? version : 'unknown',
    builds: typeof scripts?.build === 'string',
    output: rest.length === 0 ? '' : first,
  };
}

function readPackageJson(folder: string): PackageJson {
  try {
    const value: unknown = JSON.parse(readFileSync(resolve(folder, 'package.json'), 'utf8'));
    return typeof value === 'object' && value !== null ? value : {};
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const absent = code === 'ENOENT' || code === 'ENOTDIR';
    throw new UsageError(
      absent
        ? `${folder} has no package.json; --dialect names the folder of a dialect's package (${basename(folder)} of npm is mounted by a config: change-hook serve)`
        : `the package.json in ${folder} can't be read: ${describeError(error)}`,
    );
  }
}

/** The module that `import` of the package gives, as far as it can be told without Node's own resolving: it only says where builds go. */
function moduleIn(exported: unknown): string | undefined {
  if (typeof exported === 'string') return exported;
  if (Array.isArray(exported)) return moduleIn(exported[0]);
  if (typeof exported !== 'object' || exported === null) return undefined;
  const entries = exported as Record<string, unknown>;
  for (const key of ['.', 'node', 'import', 'module-sync', 'default', 'require']) {
    const found = Object.hasOwn(entries, key) ? moduleIn(entries[key]) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
