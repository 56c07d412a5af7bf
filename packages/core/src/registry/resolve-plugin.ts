import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { resolve } from 'import-meta-resolve';
import { describeError } from '../errors/change-hook-error.js';

/** A package that was found: `url` is what to import. */
export interface ResolvedPackage {
  url: string;
  /** Absolute path of the same, links followed. */
  file: string;
  /** The folder from which it was found. */
  from: string;
  /** From its package.json; `unknown` where that says none. */
  version: string;
}

/** A package whose folder is there and whose module is not. */
export interface BrokenPackage {
  folder: string;
  reason: string;
}

/**
 * Finds a package from the first of `from` that has it: file URLs, of folders (with a slash at the end) or of files in them.
 * `import-meta-resolve` and not `require.resolve`, which fails on a package whose exports have only `import`. Nothing is
 * imported: an absent package is told from one whose own import fails only by resolving first.
 *
 * A broken package is not passed over for a whole one further on: the operator would run another one than is installed beside
 * the config.
 */
export function resolvePackage(packageName: string, from: readonly string[]): ResolvedPackage | BrokenPackage | undefined {
  for (const base of from) {
    const found = resolveFrom(packageName, base);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The folder of a `from` URL, for people. */
export const folderOf = (base: string): string => path.resolve(fileURLToPath(new URL('.', base)));

function resolveFrom(packageName: string, base: string): ResolvedPackage | BrokenPackage | undefined {
  const from = folderOf(base);
  let url: string;
  try {
    url = resolve(packageName, base);
  } catch (error) {
    const folder = packageFolder(packageName, from);
    if (folder !== undefined) return { folder, reason: describeError(error) };
    if ((error as { code?: unknown }).code === 'ERR_MODULE_NOT_FOUND') return undefined;
    return { folder: from, reason: describeError(error) };
  }
  const file = fileURLToPath(url);
  if (isFile(file)) return { url, file, from, version: versionOf(packageName, file) };
  return { folder: packageFolder(packageName, from) ?? path.dirname(file), reason: `its module ${file} is not there` };
}

/** Where node would look for the package, and it is there. */
function packageFolder(packageName: string, from: string): string | undefined {
  for (const folder of upwards(from)) {
    const candidate = path.join(folder, 'node_modules', packageName);
    if (statSync(candidate, { throwIfNoEntry: false })?.isDirectory() === true) return candidate;
  }
  return undefined;
}

/**
 * The nearest package.json with that name, and not just the nearest: builds often put one into `dist` that says no more than
 * `type`. A package installed under an alias has another name; then the nearest with a version counts.
 */
function versionOf(packageName: string, file: string): string {
  let nearest: string | undefined;
  for (const folder of upwards(path.dirname(file))) {
    if (path.basename(folder) === 'node_modules') break;
    const { name, version } = readPackageJson(folder);
    if (typeof version !== 'string') continue;
    if (name === packageName) return version;
    nearest ??= version;
  }
  return nearest ?? 'unknown';
}

function readPackageJson(folder: string): { name?: unknown; version?: unknown } {
  try {
    const parsed: unknown = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}

function isFile(file: string): boolean {
  try {
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The folder and each one above it. */
export function* upwards(folder: string): Generator<string> {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    yield at;
    if (at === path.dirname(at)) return;
  }
}
