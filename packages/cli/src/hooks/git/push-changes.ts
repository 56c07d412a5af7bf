import type { Change, ChangeInput } from 'change-hook-core';
import { normaliseChange } from 'change-hook-core';
import { createGit } from '../../send/git.js';
import type { Git } from '../../send/git.js';
import type { PushRef } from '../spool.js';
import { readCommits } from './commits.js';
import type { Commit, GitFolder } from './commits.js';
import { isNone } from './ref-updates.js';
import type { RefUpdate } from './ref-updates.js';

/** What the hook says of every change. */
export interface PushSettings {
  repository: string;
  project?: string;
  codebase?: string;
  category?: string;
  /** Only the first parent of a merge is followed: a merged branch is one change, and not all of its commits. */
  firstParent: boolean;
  /** Who pushed: the author of a change that no commit is behind. */
  pusher: string;
}

/** The changes of one ref. */
export interface RefChanges extends PushRef {
  changes: AsyncIterable<Change>;
}

/** What a push changed, ref by ref. Refs that were deleted, and those that are neither branch nor tag, are told to `onIgnored`. */
export function* pushChanges(folder: GitFolder, settings: PushSettings, updates: readonly RefUpdate[], onIgnored: (ref: string, why: string) => void): Generator<RefChanges> {
  const reader = new PushReader(folder, settings, updates);
  for (const update of updates) {
    const [, kind, name] = /^refs\/(heads|tags)\/([^]+)$/.exec(update.ref) ?? [];
    if (name === undefined) onIgnored(update.ref, 'it is neither a branch nor a tag');
    else if (isNone(update.new)) onIgnored(update.ref, 'it was deleted');
    else yield { ...update, changes: kind === 'tags' ? reader.tag(update, name) : reader.branch(update, name) };
  }
}

class PushReader {
  readonly #folder: GitFolder;
  readonly #git: Git;
  readonly #settings: PushSettings;
  readonly #updates: readonly RefUpdate[];

  constructor(folder: GitFolder, settings: PushSettings, updates: readonly RefUpdate[]) {
    this.#folder = folder;
    this.#git = createGit(folder.cwd, folder.env);
    this.#settings = settings;
    this.#updates = updates;
  }

  async *branch(update: RefUpdate, branch: string): AsyncGenerator<Change> {
    if (isNone(update.old)) {
      yield* this.#created(update, branch);
      return;
    }
    const base = (await this.#git(['merge-base', update.old, update.new]).catch(() => '')).trim();
    if (base !== update.old) yield await this.#rewound(update, branch, base);
    if (base !== update.new) yield* this.#commits(branch, [update.new, ...(base === '' ? [] : [`^${base}`])]);
  }

  /** A tag is one change, whatever stands behind it: the commit that it names. */
  async *tag(update: RefUpdate, name: string): AsyncGenerator<Change> {
    const commit = (await this.#git(['rev-parse', '--verify', '--quiet', `${update.new}^{commit}`]).catch(() => '')).trim();
    // A tag of a tree or of a file.
    if (commit === '') return;
    yield* this.#commits(name, ['--max-count=1', commit]);
  }

  /** What no other branch has. Where that is nothing, the branch itself is still news: a change of the commit that it is at. */
  async *#created(update: RefUpdate, branch: string): AsyncGenerator<Change> {
    let found = false;
    for await (const change of this.#commits(branch, [update.new, '--not', ...this.#known(update)])) {
      found = true;
      yield change;
    }
    if (!found) yield* this.#commits(branch, ['--max-count=1', update.new]);
  }

  /** Branches that were there before, where they were then, and those of this push that were told already. */
  #known(update: RefUpdate): string[] {
    const names = this.#updates.flatMap(({ ref }) => (ref.startsWith('refs/heads/') ? [ref.slice('refs/heads/'.length)] : []));
    const earlier = this.#updates.slice(0, this.#updates.indexOf(update)).filter(({ ref, new: now }) => ref.startsWith('refs/heads/') && !isNone(now));
    const before = this.#updates.filter(({ ref, old }) => ref.startsWith('refs/heads/') && !isNone(old));
    return [...names.map((name) => `--exclude=${name}`), '--branches', ...earlier.map(({ new: now }) => now), ...before.map(({ old }) => old)];
  }

  async *#commits(branch: string, revisions: readonly string[]): AsyncGenerator<Change> {
    const args = [...(this.#settings.firstParent ? ['--first-parent'] : []), ...revisions, '--'];
    for await (const commit of readCommits(this.#folder, args)) yield this.#toChange(branch, commit);
  }

  #toChange(branch: string, { id, author, committer, when, comments, files }: Commit): Change {
    return this.#whole({ author, committer, comments, files, revision: id, when_timestamp: when, branch });
  }

  /** Commits that were there are gone: no commit says so. */
  async #rewound(update: RefUpdate, branch: string, base: string): Promise<Change> {
    const files = base === '' ? '' : await this.#git(['diff-tree', '-r', '-z', '--name-only', '--no-renames', update.old, base]);
    return this.#whole({
      author: this.#settings.pusher,
      comments: `Rewind ${branch}: what came after ${base === '' ? 'its beginning' : base} is gone from it (it was at ${update.old})`,
      files: files.split('\0').filter((name) => name !== ''),
      revision: base === '' ? update.new : base,
      branch,
    });
  }

  #whole(change: ChangeInput): Change {
    const { repository, project, codebase, category } = this.#settings;
    const normal = normaliseChange({ ...change, author: change.author.trim() || this.#settings.pusher, repository, project, codebase, category, src: 'git' });
    if ('problems' in normal) throw new Error(`a commit gave no change: ${normal.problems.join('; ')}`);
    return normal.change;
  }
}
