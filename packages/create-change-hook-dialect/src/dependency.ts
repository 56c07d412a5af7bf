import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** What package.json says of one of our packages. */
export interface Dependency {
  /** In `devDependencies`: what is installed here. */
  installed: string;
  /** In `peerDependencies`: always a range, since what is published must name no file of this machine. */
  range: string;
}

/** A URL, a `file:` or a git host's short form, as npm tells it from a range; a drive's letter is none. */
const ELSEWHERE = /^[a-z][a-z0-9+.-]+:|\//i;

/**
 * Reads a range or a tarball; absent = `range`. A tarball is named from `cwd`, and npm would look for it from the new package, so its path
 * becomes absolute. `problem`: there is no such tarball, which npm would say only later and elsewhere.
 */
export function toDependency(given: string | undefined, range: string, cwd: string): Dependency | { problem: string } {
  if (given === undefined) return { installed: range, range };
  if (/\.tgz$/i.test(given) && !/^[a-z][a-z0-9+.-]+:/i.test(given)) {
    const file = resolve(cwd, given);
    return existsSync(file) ? { installed: `file:${file}`, range } : { problem: `there is no tarball ${file}` };
  }
  return { installed: given, range: ELSEWHERE.test(given) ? range : given };
}
