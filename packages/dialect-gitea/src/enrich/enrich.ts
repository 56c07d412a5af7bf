import type { Change, Enrichment } from 'change-hook-core';
import { asPartial } from 'change-hook-kit';
import type { Context } from './api.js';
import { completePullRequest } from './pull-request.js';
import { noteOf } from './note.js';
import { completePush } from './push.js';

/** Completes the changes of a long push, or the files of a pull request. */
export async function enrich(changes: readonly Change[], ctx: Context): Promise<Enrichment> {
  const note = noteOf(changes);
  if (note === undefined || ctx.options.gitea_url === undefined) {
    // The options can have changed since the request came.
    ctx.log.warn('changes are delivered marked partial: they do not say what is missing, or there is no gitea_url any more');
    return { changes: changes.map(asPartial) };
  }
  return { changes: note.kind === 'commits' ? await completePush(changes, note, ctx) : await completePullRequest(changes, note, ctx) };
}
