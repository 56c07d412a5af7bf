import type { Change, EnrichContext, Enrichment } from 'change-hook-core';
import { withoutEnrichNote } from 'change-hook-core';
import { filledTextAt, formatPerson, listAt, textAt, toSeconds, valueAt } from 'change-hook-kit';
import { asPartial } from '../incomplete.js';
import type { GerritOptions } from '../options.js';
import { askGerrit, filesIn } from './ask-gerrit.js';
import { noteOf } from './note.js';
import type { Note } from './note.js';

/** Refs of one `batch-ref-updated` that are completed: each takes two calls of the 100 that the gateway allows. */
const MOST_CHANGES = 40;

/** The files of each change, and of an updated ref the commit that it now points at. */
export async function enrich(changes: readonly Change[], ctx: EnrichContext<GerritOptions>): Promise<Enrichment> {
  const completed: Change[] = [];
  let asked = 0;
  for (const change of changes) {
    const note = noteOf(change);
    const done =
      note === undefined || ++asked > MOST_CHANGES || ctx.options.gerrit_url === undefined
        ? undefined
        : await complete(change, note, ctx);
    completed.push(done ?? asPartial(change));
  }
  return { changes: completed };
}

const complete = (change: Change, note: Note, ctx: EnrichContext<GerritOptions>): Promise<Change | undefined> =>
  note.kind === 'change' ? completePatchSet(change, note, ctx) : completeRef(change, note, ctx);

/** Source: "List Files" of the REST API of changes. Of a merge commit Gerrit compares with the automatic merge. */
async function completePatchSet(
  change: Change,
  note: Note & { kind: 'change' },
  ctx: EnrichContext<GerritOptions>,
): Promise<Change | undefined> {
  const listed = await askGerrit(ctx, ['changes', note.change, 'revisions', note.commit, 'files']);
  return listed === undefined ? undefined : { ...change, files: filesIn(listed) };
}

/** Source: "Get Commit" and "List Files" of a commit in the REST API of projects. The event tells the hash alone. */
async function completeRef(
  change: Change,
  note: Note & { kind: 'ref' },
  ctx: EnrichContext<GerritOptions>,
): Promise<Change | undefined> {
  const path = ['projects', note.project, 'commits', note.commit];
  const commit = await askGerrit(ctx, path);
  const listed = commit === undefined ? undefined : await askGerrit(ctx, [...path, 'files']);
  if (commit === undefined || listed === undefined) return undefined;
  const committer = personAt(commit, 'committer');
  const when = toSeconds(valueAt(commit, 'committer', 'date'));
  const { committer: _, when_timestamp: __, ...rest } = withoutEnrichNote(change);
  const full: Change = {
    ...rest,
    author: personAt(commit, 'author') ?? change.author,
    comments: textAt(commit, 'message') ?? change.comments,
    files: filesIn(listed),
    ...(committer === undefined ? {} : { committer }),
    ...((when ?? change.when_timestamp) === undefined ? {} : { when_timestamp: (when ?? change.when_timestamp) as number }),
  };
  // Of more than one commit, those between are not told: the change may touch more files than these.
  const single = (listAt(commit, 'parents') ?? []).some((parent) => filledTextAt(parent, 'commit') === note.before);
  return single ? full : asPartial(full);
}

const personAt = (commit: unknown, role: string): string | undefined =>
  formatPerson(filledTextAt(commit, role, 'name'), filledTextAt(commit, role, 'email'));
