import { withoutEnrichNote } from 'change-hook-core';
import type { Change, Enrichment } from 'change-hook-core';
import { asPartial, filledTextAt } from 'change-hook-kit';
import { searchAll } from './ask-conduit.js';
import type { Context } from './ask-conduit.js';
import { completeCommit } from './complete-commit.js';
import { completeRevision } from './complete-revision.js';
import { noteOf } from './note.js';
import type { Note } from './note.js';

/** What people say and do about a commit. Its import has a transaction that Conduit has no word for. */
const TALK: ReadonlySet<string> = new Set([
  'comment',
  'inline',
  'accept',
  'concern',
  'resign',
  'status',
  'state',
  'projects',
  'subscribers',
  'auditors',
  'edge',
  'space',
  'view',
  'edit',
  'owner',
  'request-verification',
]);

/** Asks Conduit for all that an event does not say. There is one change of it. */
export async function enrich(changes: readonly Change[], ctx: Context): Promise<Enrichment> {
  const [change] = changes;
  const note = change === undefined ? undefined : noteOf(change);
  if (change === undefined || note === undefined) return { changes: changes.map(asPartial) };
  if (!(await isWanted(note, ctx))) return { ignored: `nothing of what happened to the ${note.kind} makes a change` };
  const bare = withoutEnrichNote(change);
  const completed = await (note.kind === 'revision'
    ? completeRevision(bare, note.phid, ctx)
    : completeCommit(bare, note.phid, ctx));
  if (!('change' in completed)) return completed;
  return { changes: [completed.complete ? completed.change : asPartial(completed.change)] };
}

/**
 * Of a revision the option says what counts; of a commit all that is no talk. What can't be found out counts: a build too many
 * is better than none.
 */
async function isWanted({ kind, phid, transactions }: Note, ctx: Context): Promise<boolean> {
  if (transactions.length === 0) return true;
  const fields: Record<string, string> = { objectIdentifier: phid };
  transactions.forEach((transaction, at) => (fields[`constraints[phids][${at}]`] = transaction));
  const found = await searchAll(ctx, 'transaction.search', fields);
  if (found === undefined || found.items.length === 0) return true;
  const types = found.items.map((it) => filledTextAt(it, 'type'));
  if (kind === 'commit') return types.some((type) => type === undefined || !TALK.has(type));
  return types.some((type) => ctx.options.revision_transactions.some((wanted) => wanted === type));
}
