import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from 'change-hook-core';
import type { ScaffoldKind } from './package-name.js';

const TEMPLATES = fileURLToPath(new URL('../../templates/', import.meta.url));

/** What is written, and where. */
export interface PackagePlan {
  kind: ScaffoldKind;
  packageName: string;
  /** Absolute; made where it is missing. */
  folder: string;
  author: string;
  /** What stands in package.json for our packages: a range, or `file:` and a tarball. */
  versions: { core: string; testkit: string };
}

/**
 * Writes the package and fulfils with the files, relative to its folder. Throws where the folder has anything in it: nothing is written over.
 * A name that begins with `_` is written with a dot, and `_package.json` without it: npm would leave the one out of our own package, and take
 * the other for a package of ours.
 */
export async function writePackage(plan: PackagePlan): Promise<string[]> {
  if (!(await isEmpty(plan.folder))) throw new Error(`${plan.folder} is not empty: give another folder, or empty it`);
  const from = join(TEMPLATES, plan.kind);
  const entries = await readdir(from, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => relative(from, join(entry.parentPath, entry.name)));
  const written: string[] = [];
  for (const file of files.sort()) {
    const target = file.split(/[\\/]/).map(nameOf).join('/');
    await mkdir(dirname(join(plan.folder, target)), { recursive: true });
    await writeFile(join(plan.folder, target), filled(await readFile(join(from, file), 'utf8'), plan));
    written.push(target);
  }
  return written;
}

const nameOf = (name: string): string => (name === '_package.json' ? 'package.json' : name.replace(/^_/, '.'));

async function isEmpty(folder: string): Promise<boolean> {
  const found = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  // A clone of a repository that was just made.
  return found.every((name) => name === '.git');
}

/** `{{word}}` in a template; as a part of a JSON text it is escaped as such. */
function filled(text: string, { kind, packageName, author, versions, folder }: PackagePlan): string {
  const own = packageName.slice(packageName.indexOf('/') + 1).replace(`change-hook-${kind}-`, '');
  const listed = packageName.includes('/') ? `${packageName.slice(0, packageName.indexOf('/'))}/${own}` : own;
  const words: Readonly<Record<string, string>> = {
    package: packageName,
    /** As the plugin calls itself. */
    name: own,
    /** As a config lists it. */
    listed,
    /** As a TypeScript name. */
    Name: own.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
    author: JSON.stringify(author).slice(1, -1),
    year: String(new Date(systemClock.now()).getUTCFullYear()),
    core: versions.core,
    testkit: versions.testkit,
    folder: basename(folder),
  };
  return text.replace(/\{\{(\w+)\}\}/g, (whole, word: string) => words[word] ?? whole);
}
