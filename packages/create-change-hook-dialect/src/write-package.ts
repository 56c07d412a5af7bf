import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeError } from 'change-hook-core';
import type { Dependency } from './dependency.js';
import type { ScaffoldKind } from './package-name.js';
import { fillIn, wordsFor } from './template-words.js';

const TEMPLATES = fileURLToPath(new URL('../../templates/', import.meta.url));

/** What is written, and where. */
export interface PackagePlan {
  kind: ScaffoldKind;
  packageName: string;
  /** Absolute; made where it is missing. */
  folder: string;
  /** One line, or ''. */
  author: string;
  core: Dependency;
  testkit: Dependency;
}

/**
 * Writes the package and fulfils with the files, relative to its folder. Rejects where the folder has anything in it but `.git`, and where
 * it can't be written: nothing is ever written over.
 * A name in a template that begins with `_` is written with a dot, and `_package.json` without it: npm would leave the one out of our own
 * package, and take the other for a package of ours.
 */
export async function writePackage(plan: PackagePlan): Promise<string[]> {
  const { folder } = plan;
  // A clone of a repository that was just made has a `.git`.
  if (!(await namesIn(folder)).every((name) => name === '.git')) throw new Error(`${folder} is not empty: give another folder, or empty it`);
  const from = join(TEMPLATES, plan.kind);
  const entries = await readdir(from, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => relative(from, join(entry.parentPath, entry.name)));
  const words = wordsFor(plan);
  const written: string[] = [];
  for (const file of files.sort()) {
    const target = file.split(/[\\/]/).map(nameOf).join('/');
    const text = fillIn(await readFile(join(from, file), 'utf8'), words, file.endsWith('.json'));
    try {
      await mkdir(dirname(join(folder, target)), { recursive: true });
      // Never over what another has written there meanwhile.
      await writeFile(join(folder, target), text, { flag: 'wx' });
    } catch (error) {
      const left = written.length === 0 ? '' : `; ${written.length} files are in it already: remove them before you try again`;
      throw new Error(`${join(folder, target)} can't be written: ${describeError(error)}${left}`, { cause: error });
    }
    written.push(target);
  }
  return written;
}

const nameOf = (name: string): string => (name === '_package.json' ? 'package.json' : name.replace(/^_/, '.'));

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    if (code === 'ENOTDIR') throw new Error(`${folder} is a file, or lies below one: give another folder`, { cause: error });
    throw new Error(`${folder} can't be read: ${describeError(error)}`, { cause: error });
  }
}
