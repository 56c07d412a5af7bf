import { ENRICH_NOTE } from 'change-hook-core';
import type { Change } from 'change-hook-core';
import { booleanAt, filledTextAt, numberAt, textAt, textsAt } from 'change-hook-kit';

/** What `enrich` has to know of a push. Types and not interfaces: a note is a property, and has to pass for JSON. */
export type PushNote = {
  kind: 'push';
  /** GitLab's number of the project. */
  project: number;
  /** The commit, or branch, after which the push begins; absent: it begins with the first commit. */
  from?: string;
  /** The commit at which it ends. */
  to: string;
  /** So many commits has the push. */
  count: number;
  /** The commits of which the webhook told everything, files too. */
  known: string[];
  /** One change was made of all commits. */
  joined: boolean;
};

export type MergeRequestNote = {
  kind: 'merge_request';
  /** GitLab's number of the project that the merge request is in: the target's. */
  project: number;
  iid: number;
};

/** What is asked for, and the same for both: see {@link EnrichNote}. */
export type Wanted = PushNote | MergeRequestNote;

export type EnrichNote = Wanted & {
  /** The address of the project's page. All that GitLab tells has to be below it. */
  page: string;
  /** When the webhook came, in milliseconds since 1970. */
  at: number;
};

/** The note that `translate` left in the first change. It was stored meanwhile, perhaps by another version of this dialect. */
export function noteOf(changes: readonly Change[]): EnrichNote | undefined {
  const note = changes[0]?.properties[ENRICH_NOTE];
  const wanted = wantedIn(note);
  const [page, at] = [filledTextAt(note, 'page'), numberAt(note, 'at')];
  return wanted === undefined || page === undefined || at === undefined ? undefined : { ...wanted, page, at };
}

function wantedIn(note: unknown): Wanted | undefined {
  const [kind, project] = [textAt(note, 'kind'), numberAt(note, 'project')];
  if (project === undefined) return undefined;
  if (kind === 'merge_request') {
    const iid = numberAt(note, 'iid');
    return iid === undefined ? undefined : { kind, project, iid };
  }
  const [from, to, count] = [filledTextAt(note, 'from'), filledTextAt(note, 'to'), numberAt(note, 'count')];
  if (kind !== 'push' || to === undefined || count === undefined) return undefined;
  const joined = booleanAt(note, 'joined') === true;
  return { kind, project, ...(from === undefined ? {} : { from }), to, count, known: textsAt(note, 'known'), joined };
}

/** A number by which GitLab knows something; no other may go into a URL. */
export const isGitLabId = (value: number | undefined): value is number => value !== undefined && Number.isSafeInteger(value) && value > 0;

/** The name of a commit: SHA-1 or SHA-256. */
export const isHash = (value: string | undefined): value is string => value !== undefined && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(value);
