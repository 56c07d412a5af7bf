import type { Change } from 'change-hook-core';
import { isObject } from 'change-hook-kit';
import type { JsonObject, Told } from 'change-hook-kit';
import { fieldsOf, idOf } from '../commit.js';
import type { BitbucketApi } from './api.js';
import { isHash } from './note.js';
import type { EnrichNote } from './note.js';

/** Pages of 500 commits that are asked for of one push. */
const MOST_PAGES = 5;

/** The commits of a push that the payload does not tell all of, newest first. */
export async function commitsOf(api: BitbucketApi, note: EnrichNote): Promise<Told<{ commits: JsonObject[]; complete: boolean }>> {
  const { missing } = note;
  if (missing === undefined) return { told: { commits: [], complete: true } };
  const answer = await api.list(note, ['commits'], { since: missing.from, until: missing.to }, MOST_PAGES);
  if ('status' in answer) return answer;
  const seen = new Set<string>();
  const commits = answer.told.items.filter(isObject).filter((commit) => {
    const id = idOf(commit);
    if (id === undefined || !isHash(id) || seen.has(id)) return false;
    seen.add(id);
    return true;
  });
  return { told: { commits, complete: answer.told.complete } };
}

/** A change of a commit, in the likeness of `template`, which stands for another one of the same ref. */
export function changeLike(template: Change, commit: JsonObject): Change {
  const id = idOf(commit) as string;
  const { revlink, when_timestamp: _when, committer: _committer, ...rest } = template;
  // The address of a commit ends in its name.
  const link = revlink !== undefined && template.revision !== undefined && revlink.endsWith(template.revision) ? revlink.slice(0, -template.revision.length) + id : undefined;
  return {
    ...rest,
    author: 'unknown',
    comments: `Bitbucket Server commit ${id}`,
    files: [],
    revision: id,
    ...(link === undefined ? {} : { revlink: link }),
    ...(fieldsOf(commit) as Partial<Change>),
  };
}

/** A change with what its commit tells. Of a tag the commit that is named, and not the tag object, becomes the revision. */
export function detailed(change: Change, commit: JsonObject, tag: boolean): Change {
  const id = idOf(commit);
  const base = tag && id !== undefined && isHash(id) ? changeLike(change, commit) : change;
  return { ...base, ...(fieldsOf(commit) as Partial<Change>) };
}
