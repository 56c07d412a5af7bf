import { existsSync, readdirSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { readCase, type Case } from 'change-hook-testkit';
import { HANDLERS, type Handler } from './handlers-table.js';
import { octokitCases } from './octokit-cases.js';
import { COMPARE, PACKAGES } from './places.js';

/** One mount on both sides, for all cases of a dialect with the same options. */
export interface Mount {
  /** The same on both sides: Buildbot takes letters, digits and underscores. */
  name: string;
  dialect: string;
  ours: Readonly<Record<string, unknown>>;
  theirs: Readonly<Record<string, unknown>>;
}

export interface ComparedCase {
  dialect: string;
  name: string;
  mount: string;
  parts: Case['parts'];
}

export interface Plan {
  mounts: Mount[];
  cases: ComparedCase[];
  /** Cases whose options Buildbot does not have. */
  leftOut: { dialect: string; name: string; options: string[] }[];
}

/** All cases of the dialects that Buildbot has a handler for, those of `cases/` here, and GitHub's own examples. */
export async function planCases(): Promise<Plan> {
  const plan: Plan = { mounts: [], cases: [], leftOut: [] };
  for (const [dialect, handler] of Object.entries(HANDLERS)) {
    const folders = caseFolders(dialect);
    // Otherwise a folder that was moved would go unnoticed: nothing compared, nothing differs.
    if (folders.length === 0 && existsSync(new URL(`dialect-${dialect}/package.json`, PACKAGES))) throw new Error(`no case of ${dialect} was found`);
    for (const { name, folder } of folders) {
      const { parts, options } = await readCase(folder, {}, handler.sign);
      const foreign = Object.keys(options).filter((key) => !isBuildbots(handler, key, options[key]));
      if (foreign.length > 0) plan.leftOut.push({ dialect, name, options: foreign });
      else plan.cases.push({ dialect, name, mount: mountFor(plan.mounts, dialect, handler, options), parts });
    }
    if (dialect !== 'github') continue;
    const mount = mountFor(plan.mounts, dialect, handler, {});
    plan.cases.push(...octokitCases().map((it) => ({ dialect, mount, ...it })));
  }
  return plan;
}

function caseFolders(dialect: string): { name: string; folder: URL }[] {
  const parents = [new URL(`dialect-${dialect}/test/cases/`, PACKAGES), new URL(`cases/${dialect}/`, COMPARE)];
  return parents.filter((parent) => existsSync(parent)).flatMap((parent) =>
    readdirSync(parent).sort().map((name) => ({ name, folder: new URL(`${encodeURIComponent(name)}/`, parent) })));
}

function isBuildbots({ options, ways }: Handler, key: string, value: unknown): boolean {
  if (Object.hasOwn(ways, key)) return isDeepStrictEqual(ways[key], value);
  switch (Object.hasOwn(options, key) ? options[key] : undefined) {
    case 'text': return typeof value === 'string';
    case 'boolean': return typeof value === 'boolean';
    case 'texts': return Array.isArray(value) && value.every((it) => typeof it === 'string');
    default: return false;
  }
}

function mountFor(mounts: Mount[], dialect: string, { options: theirOptions }: Handler, ours: Record<string, unknown>): string {
  const found = mounts.find((mount) => mount.dialect === dialect && isDeepStrictEqual(mount.ours, ours));
  if (found !== undefined) return found.name;
  const theirs = Object.fromEntries(Object.entries(ours).filter(([key]) => Object.hasOwn(theirOptions, key)));
  const mount: Mount = { name: `${dialect}_${mounts.length}`, dialect, ours, theirs };
  mounts.push(mount);
  return mount.name;
}
