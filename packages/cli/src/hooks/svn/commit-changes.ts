import type { RE2JS } from 're2js';
import type { Change } from 'change-hook-core';
import { normaliseChange } from 'change-hook-core';
import { linesOf } from '../program-output.js';
import { toText } from '../to-text.js';
import { readChanged } from './changed.js';
import type { Touched } from './changed.js';
import type { Layout } from './layout.js';
import { readCommit } from './svnlook.js';
import type { SvnRepository } from './svnlook.js';

export interface SvnSettings {
  repository: string;
  project?: string;
  codebase?: string;
  category?: string;
  layout: Layout;
  include: readonly RE2JS[];
  exclude: readonly RE2JS[];
  /** How texts are read that are no UTF-8. */
  decoder: { decode(bytes: Uint8Array): string };
}

/** What a commit changed, one change a branch. Throws `CH_HOOK_PROGRAM`. */
export async function* commitChanges(from: SvnRepository, settings: SvnSettings, revision: string): AsyncGenerator<Change> {
  const { layout, include: _in, exclude: _ex, decoder, ...fixed } = settings;
  const { author, comments, when } = await readCommit(from, revision, toText(decoder));
  for (const [branch, files] of await byBranch(readChanged(linesOf(from.look('changed', '-r', revision))), settings, layout)) {
    // As svn itself says it.
    const normal = normaliseChange({ ...fixed, author: author || '(no author)', comments, revision, when_timestamp: when, files, branch, src: 'svn' });
    if ('problems' in normal) throw new Error(`a commit gave no change: ${normal.problems.join('; ')}`);
    yield normal.change;
  }
}

async function byBranch(paths: AsyncIterable<Touched>, settings: SvnSettings, layout: Layout): Promise<Map<string | undefined, string[]>> {
  const groups = new Map<string | undefined, string[]>();
  for await (const { path, deleted } of paths) {
    if (!isWanted(path, settings)) continue;
    const { branch, file } = layout(path);
    // A branch that is gone: there is nothing to build on it.
    if (deleted && file === '') continue;
    let files = groups.get(branch);
    if (files === undefined) groups.set(branch, (files = []));
    files.push(file === '' ? './' : file);
  }
  return groups;
}

const isWanted = (path: string, { include, exclude }: SvnSettings): boolean =>
  (include.length === 0 || include.some((pattern) => pattern.matcher(path).find())) && !exclude.some((pattern) => pattern.matcher(path).find());
