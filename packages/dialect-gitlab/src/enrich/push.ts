import { PARTIAL } from 'change-hook-core';
import type { Change, ChangeInput } from 'change-hook-core';
import { asPartial, filledTextAt, isObject, joinChanges, textAt, toSeconds, valueAt } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';
import { personIn } from '../person.js';
import type { GitLabApi } from './api.js';
import { DIFFS_PER_PAGE, filesOf, MOST_DIFFS } from './files.js';
import { isHash } from './note.js';
import type { PushNote } from './note.js';

/** Commits a page of GitLab's list, and the most pages that are asked for: 1,000 commits. */
const COMMITS_PER_PAGE = 100;
const MOST_PAGES = 10;

/** Commits whose files are asked for at the same time. */
const AT_ONCE = 4;

/** A change on its way to be complete. */
interface Entry {
  change: ChangeInput;
  /** Its files are not known yet. */
  bare: boolean;
}

/**
 * The changes of a push with the commits that its webhook left out, oldest first, and with all files. The range is asked for as a list
 * and not by `compare`, which would make GitLab compute the diff of it all, and comes in one piece however long it is.
 */
export async function completePush(changes: readonly Change[], note: PushNote, api: GitLabApi): Promise<ChangeInput[]> {
  const commits = await listCommits(note, api);
  if ('status' in commits) return api.refused(commits.status), changes.map(asPartial);
  if (!commits.told.every((commit) => api.isOfProject(commit))) return changes.map(asPartial);
  const told = new Map(commits.told.map((commit) => [textAt(commit, 'id') ?? '', commit]));
  const known = new Set(note.known);
  const had = new Set(changes.map(({ revision }) => revision));
  const template = changes[0] as Change;
  const added = [...told].filter(([id]) => !known.has(id) && !had.has(id)).map(([, commit]) => commit);
  const entries: Entry[] = [
    ...added.map((commit) => ({ change: { ...template, ...fieldsOf(commit), files: [] }, bare: true })),
    ...changes.map((change) => entryOf(change, known, told)),
  ];
  const allFiles = await addFiles(entries, api);
  const all = entries.map(({ change }) => change);
  const enough = new Set([...known, ...had, ...told.keys()]).size >= note.count;
  if (note.joined) {
    const one = [joinChanges(all, { ...(all.at(-1) as ChangeInput), properties: template.properties })];
    return enough && allFiles ? one : one.map(asPartial);
  }
  return enough ? all : all.map(asPartial);
}

/** The commits of the push that GitLab still tells of, oldest first. */
async function listCommits({ from, to, count }: PushNote, api: GitLabApi): Promise<{ told: JsonObject[] } | { status: number }> {
  const path = ['repository', 'commits'] as const;
  if (count === 1) {
    const one = await api.json([...path, to]);
    return 'status' in one ? one : { told: [one.told].filter(isObject) };
  }
  // In the order of the graph, so that no change comes before the one that it builds on.
  const query = { ref_name: from === undefined ? to : `${from}..${to}`, order: 'topo' };
  const list = await api.list(path, { query, perPage: COMMITS_PER_PAGE, most: Math.min(MOST_PAGES, Math.ceil(count / COMMITS_PER_PAGE)) });
  return 'status' in list ? list : { told: list.told.items.filter(isObject).filter((commit) => isHash(textAt(commit, 'id'))).slice(0, count).reverse() };
}

/** A change that there was already: what the webhook told of it stays, and what it did not is filled in. */
function entryOf(change: Change, known: ReadonlySet<string>, told: ReadonlyMap<string, JsonObject>): Entry {
  const commit = told.get(change.revision ?? '');
  if (!known.has(change.revision ?? '')) return { change: { ...change, ...(commit === undefined ? {} : fieldsOf(commit)) }, bare: true };
  return { change: commit === undefined ? change : { ...change, committer: fieldsOf(commit).committer }, bare: false };
}

/** What GitLab's API tells of a commit, which is more than its webhooks do: they name no committer. */
function fieldsOf(commit: JsonObject) {
  return {
    author: personIn(commit, 'author_name', 'author_email') ?? 'unknown',
    committer: personIn(commit, 'committer_name', 'committer_email'),
    comments: textAt(commit, 'message'),
    revision: filledTextAt(commit, 'id'),
    when_timestamp: toSeconds(valueAt(commit, 'committed_date')),
    revlink: filledTextAt(commit, 'web_url'),
  };
}

/** Asks for the files of each change that has none yet, the newest first: where calls or time are over, the oldest stay partial. */
async function addFiles(entries: readonly Entry[], api: GitLabApi): Promise<boolean> {
  const bare = entries.filter((entry) => entry.bare).reverse();
  for (let at = 0; at < bare.length; at += AT_ONCE) {
    const most = Math.floor(api.left() / AT_ONCE);
    await Promise.all(bare.slice(at, at + AT_ONCE).map((entry) => addFilesOf(entry, most, api)));
  }
  return bare.every(({ change }) => change.properties?.[PARTIAL] !== true);
}

async function addFilesOf(entry: Entry, most: number, api: GitLabApi): Promise<void> {
  const { change } = entry;
  const revision = change.revision ?? undefined;
  const diffs = most > 0 && isHash(revision) ? await api.list(['repository', 'commits', revision, 'diff'], { perPage: DIFFS_PER_PAGE, most }) : undefined;
  const listed = diffs !== undefined && 'told' in diffs ? diffs.told : { items: [], complete: false };
  entry.change = { ...change, files: filesOf(listed.items) };
  if (!listed.complete || listed.items.length >= MOST_DIFFS) entry.change = asPartial(entry.change);
}
