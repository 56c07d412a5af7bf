import { filledTextAt, isObject, listAt, textAt, toSeconds, valueAt } from 'change-hook-kit';
import type { ChangeInput } from 'change-hook-core';
import type { JsonObject } from 'change-hook-kit';

/** An entry of a push: a commit, or that a ref was made or deleted, which RhodeCode lists among the commits. */
export type Entry =
  | { kind: 'commit'; raw: JsonObject; branch: string | undefined }
  | { kind: 'tag' | 'deleted branch' | 'deleted tag'; raw: JsonObject; name: string };

const REFS: ReadonlyMap<string, 'tag' | 'deleted branch' | 'deleted tag'> = new Map([
  ['tag', 'tag'],
  ['tag_add', 'tag'],
  ['add_tag', 'tag'],
  ['delete_branch', 'deleted branch'],
  ['branch_delete', 'deleted branch'],
  ['delete_tag', 'deleted tag'],
  ['tag_delete', 'deleted tag'],
]);

/** The entries of a push, oldest first. `fallback`: the branch of a commit that names none. */
export function entriesOf(commits: readonly unknown[], fallback: string | undefined): Entry[] {
  const raws = commits.filter(isObject);
  const entries = raws.map((raw) => entryOf(raw, fallback));
  return isNewestFirst(raws) ? entries.toReversed() : entries;
}

/** A ref is written as `delete_branch=>dev` in the place of a hash. */
function entryOf(raw: JsonObject, fallback: string | undefined): Entry {
  const [, word, name] = /^([a-z_]+)=>(.+)$/s.exec(filledTextAt(raw, 'raw_id') ?? '') ?? [];
  const kind = REFS.get(word ?? '');
  if (kind !== undefined && name !== undefined) return { kind, raw, name };
  const [first] = listAt(raw, 'refs', 'branches') ?? [];
  return {
    kind: 'commit',
    raw,
    branch: filledTextAt(raw, 'branch') ?? (typeof first === 'string' && first.trim() !== '' ? first : fallback),
  };
}

/** RhodeCode lists the oldest first. A list whose first commit is a child of its second is the other way round. */
function isNewestFirst([first, second]: readonly JsonObject[]): boolean {
  const parent = filledTextAt(second, 'raw_id');
  return parent !== undefined && (listAt(first, 'parents') ?? []).some((it) => filledTextAt(it, 'raw_id') === parent);
}

/** What a commit says of itself. Its date is in UTC. */
export const commitFields = (
  raw: JsonObject,
): Pick<ChangeInput, 'comments' | 'revision' | 'when_timestamp' | 'revlink'> & { author: string | undefined } => ({
  author: filledTextAt(raw, 'author'),
  comments: textAt(raw, 'message'),
  revision: filledTextAt(raw, 'raw_id'),
  when_timestamp: toSeconds(valueAt(raw, 'date')),
  revlink: filledTextAt(raw, 'url') ?? filledTextAt(raw, 'permalink_url'),
});
