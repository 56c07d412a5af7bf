import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import type { Change } from 'change-hook-core';
import { normaliseChange } from 'change-hook-core';
import { UsageError } from '../../exit-codes.js';
import type { HookOptions } from '../hook-run.js';
import type { Changeset } from './changesets.js';
import type { HgbuildbotSettings } from './settings.js';

export interface HgHookOptions extends HookOptions {
  branchtype?: string;
  branch?: string;
  baseurl?: string;
  strip?: number;
}

/** Where changes go, and where they wait until they are there. */
export interface Destination {
  options: HgHookOptions;
  folder: string;
}

/** What changes are like. */
export interface Plan {
  repository: string;
  toChange(changeset: Changeset): Change;
}

/** What the options say; for what they don't, what `[hgbuildbot]` says. Throws a UsageError where one of both is nonsense. */
export function makePlan(options: HgHookOptions, settings: HgbuildbotSettings, root: string, pusher: string): Plan {
  const repository = options.repository ?? (options.baseurl ?? settings.baseurl ?? '') + strip(root, options.strip ?? countOf(settings.strip));
  const fixed = {
    repository,
    project: options.project ?? settings.project,
    codebase: options.codebase ?? settings.codebase,
    category: options.category ?? settings.category,
    src: 'hg',
  } as const;
  const branch = fixedBranch(options, settings, root);
  return {
    repository,
    toChange({ id, author, branch: named, when, comments, files, merge }) {
      const normal = normaliseChange({
        ...fixed,
        author: author.trim() || pusher,
        comments,
        // As hgbuildbot.py had it: a scheduler that looks at files would pass over a merge that has none.
        files: merge && files.length === 0 ? ['merge'] : files,
        revision: id,
        when_timestamp: when,
        branch: branch ?? named,
        properties: { is_merge: merge },
      });
      if ('problems' in normal) throw new Error(`a changeset gave no change: ${normal.problems.join('; ')}`);
      return normal.change;
    },
  };
}

/** The branch of all changes, or undefined: each has that of its changeset. */
function fixedBranch(options: HgHookOptions, settings: HgbuildbotSettings, root: string): string | undefined {
  const type = options.branchtype ?? settings.branchtype ?? 'inrepo';
  if (type !== 'inrepo' && type !== 'dirname') throw new UsageError(`branchtype of [hgbuildbot] is inrepo or dirname, not ${JSON.stringify(type)}`);
  if (options.branch !== undefined) return options.branch;
  // In hgbuildbot.py the branch of a changeset went before the setting, unless branches are folders.
  return type === 'dirname' ? settings.branch ?? basename(root) : undefined;
}

function countOf(text: string | undefined): number {
  if (text === undefined) return 0;
  if (!/^\d+$/.test(text)) throw new UsageError(`strip, of [hgbuildbot] or [notify], is a whole number, not ${JSON.stringify(text)}`);
  return Number(text);
}

/** Without all that stands before the slash of this number, or the last one there is. */
function strip(path: string, slashes: number): string {
  const parts = path.replaceAll('\\', '/').split('/');
  return parts.slice(Math.min(slashes, parts.length - 1)).join('/');
}

/** Likewise. An address that is none is known as such only when it is tried: what goes there waits. */
export function destinationsOf(options: HgHookOptions, { master, user, passwd }: HgbuildbotSettings, folder: string): Destination[] {
  const told = options.url ?? options.host ?? options.urlpath ?? options.master;
  const masters = told === undefined ? (master ?? '').split(/[\s,]+/).filter((it) => it !== '') : [];
  if (masters.length === 0) return [{ options, folder }];
  const login = user !== undefined && passwd !== undefined ? `${user}:${passwd}` : undefined;
  return masters.map((it) => ({
    options: { ...options, ...addressOf(it, login, options), oneByOne: true },
    // One that is down must not hold up the others.
    folder: masters.length === 1 ? folder : join(folder, createHash('sha256').update(it).digest('hex').slice(0, 16)),
  }));
}

/** HOST:PORT alone is a master's Perspective Broker, to which the later hgbuildbot.py sent; anything else is the URL of a hook. */
function addressOf(master: string, login: string | undefined, options: HgHookOptions): Partial<HgHookOptions> {
  if (!master.includes('/')) return { master, ...(login === undefined || options.auth !== undefined || options.authFile !== undefined ? {} : { auth: login }) };
  const guarded = options.token ?? options.tokenFile ?? options.user;
  return { url: /^https?:\/\//i.test(master) ? master : `http://${master}`, ...(login === undefined || guarded !== undefined ? {} : { user: login }) };
}
