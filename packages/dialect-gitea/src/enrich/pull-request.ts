import type { Change } from 'change-hook-core';
import { asPartial, filledTextAt, forgeFailed } from 'change-hook-kit';
import { askItems, callOf } from './api.js';
import type { Context } from './api.js';
import type { MissingFiles, Note } from './note.js';
import { refused } from './refused.js';

/** 3,000 files of the usual 50 a page, as many as GitHub lists. */
const MOST_PAGES = 60;

/** The files that a pull request touches; both names of a renamed one: a build that looks for the old one must see that it is gone. */
export async function completePullRequest(changes: readonly Change[], note: Note & MissingFiles, ctx: Context): Promise<Change[]> {
  const call = callOf(ctx.options, note, ['pulls', note.number, 'files']);
  const answer = await askItems(ctx, call, { enough: Infinity, most: MOST_PAGES });
  if ('status' in answer) return refused(changes, 'the files of a pull request', answer.status, ctx);
  const files = new Set<string>();
  for (const item of answer.told.items) {
    const name = filledTextAt(item, 'filename');
    if (name === undefined) throw forgeFailed(call, 'its answer holds a file without a name');
    files.add(name);
    const before = filledTextAt(item, 'previous_filename');
    if (before !== undefined) files.add(before);
  }
  const full = changes.map((change) => ({ ...change, files: [...files] }));
  if (answer.told.complete) return full;
  ctx.log.warn('a pull request touches more files than are asked for; it is delivered marked partial', { files: files.size });
  return full.map(asPartial);
}
