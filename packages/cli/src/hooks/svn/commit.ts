import type { Change } from 'change-hook-core';
import { normaliseChange } from 'change-hook-core';
import { RE2JS } from 're2js';
import { UsageError } from '../../exit-codes.js';
import { linesOf, outputOf } from '../program-output.js';

export interface SvnSettings {
  repository: string;
  project?: string;
  codebase?: string;
  category?: string;
  /** `none`: a commit is one change, with whole paths and no branch. `standard`: one for each of trunk, branches/X and tags/X that it touches. */
  layout: 'none' | 'standard';
  include: readonly RE2JS[];
  exclude: readonly RE2JS[];
}

/** A pattern that takes linear time, whatever a path is. Throws a UsageError. */
export function toPattern(text: string): RE2JS {
  try {
    return RE2JS.compile(text);
  } catch (error) {
    throw new UsageError(`${JSON.stringify(text)} is no regular expression of RE2: ${(error as Error).message}`);
  }
}

/** What a commit changed, asked of svnlook. Throws `CH_HOOK_PROGRAM`. */
export async function* svnChanges(at: { repos: string; cwd: string; env: Readonly<Record<string, string | undefined>> }, settings: SvnSettings, revision: string): AsyncGenerator<Change> {
  const program = (command: string) => ({ file: 'svnlook', args: [command, '-r', revision, '--', at.repos], cwd: at.cwd, env: { LC_ALL: 'C.UTF-8', ...at.env } });
  const author = await outputOf(program('author'));
  const comments = await outputOf(program('log'));
  const when = toEpoch(await outputOf(program('date')));
  const paths: string[] = [];
  for await (const line of linesOf(program('changed'))) paths.push(line.toString().slice(4));
  const files = paths.filter((path) => !path.endsWith('/'));
  // A commit of folders alone: a branch that was made, a property that was set.
  const touched = (files.length > 0 ? files : paths).filter((path) => isWanted(path, settings));
  for (const [branch, own] of byBranch(touched, settings.layout)) {
    const normal = normaliseChange({
      author: author.trim() || 'unknown', comments: comments.trimEnd(), revision, when_timestamp: when, files: own, branch, repository: settings.repository,
      project: settings.project, codebase: settings.codebase, category: settings.category, src: 'svn',
    });
    if ('problems' in normal) throw new Error(`a commit gave no change: ${normal.problems.join('; ')}`);
    yield normal.change;
  }
}

const isWanted = (path: string, { include, exclude }: SvnSettings): boolean =>
  (include.length === 0 || include.some((pattern) => pattern.matcher(path).find())) && !exclude.some((pattern) => pattern.matcher(path).find());

/** As Buildbot splits paths: trunk is no branch, and the others are called `branches/X`. */
function byBranch(paths: readonly string[], layout: SvnSettings['layout']): Map<string | undefined, string[]> {
  const groups = new Map<string | undefined, string[]>();
  for (const path of paths) {
    const [, branch, rest] = layout === 'standard' ? (/^(trunk|(?:branches|tags)\/[^/]+)\/([^]*)$/.exec(path) ?? []) : [];
    const name = branch === undefined || branch === 'trunk' ? undefined : branch;
    const file = branch === undefined ? path : rest === '' ? './' : rest!;
    groups.set(name, [...(groups.get(name) ?? []), file]);
  }
  return groups;
}

/** `2026-11-25 06:41:02 +0000 (Wed, ...)`. */
function toEpoch(text: string): number | undefined {
  const [, day, time, zone] = /^(\S+) (\S+) ([+-]\d{4})/.exec(text) ?? [];
  const ms = Date.parse(`${day}T${time}${zone}`);
  return Number.isNaN(ms) ? undefined : ms / 1_000;
}
