import type { Change, EnrichContext, Enrichment } from 'change-hook-core';
import { asPartial, findSkip, skipped } from 'change-hook-kit';
import type { GitLabOptions } from '../options.js';
import { createApi } from './api.js';
import { completeMergeRequest } from './merge-request.js';
import { noteOf } from './note.js';
import { completePush } from './push.js';

/**
 * Asks GitLab for what a webhook did not tell: the commits of a push beyond the newest 20, and the files of these and of a merge
 * request. What GitLab does not tell either is marked; only what may be told later is thrown, and so asked for again.
 */
export async function enrich(changes: readonly Change[], ctx: EnrichContext<GitLabOptions>): Promise<Enrichment> {
  const note = noteOf(changes);
  const { token } = ctx.options;
  if (note === undefined || token === undefined) return { changes: changes.map(asPartial) };
  const api = createApi(ctx, note, token);
  if (note.kind === 'merge_request') return { changes: await completeMergeRequest(changes, note, api) };
  const completed = await completePush(changes, note, api);
  // The webhook did not tell the head's message, by which the push may ask for no build.
  const skip = note.known.includes(note.to) ? -1 : findSkip(ctx.options.skips, completed.at(-1)?.comments ?? '');
  return skip >= 0 ? skipped('the message of the head commit', skip) : { changes: completed };
}
