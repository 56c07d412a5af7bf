import type { Change, EnrichContext, Enrichment } from 'change-hook-core';
import { asPartial, findSkip, skipped } from 'change-hook-kit';
import type { Told } from 'change-hook-kit';
import { wantedFor } from './enrich-note.js';
import { GitHubApi } from './github-api.js';
import type { HeadCommit } from './github-api.js';
import type { GitHubOptions } from './options.js';

/** Completes the changes of pull requests and merge groups: the files that they touch, and whether the head commit asks for no build. */
export async function enrich(changes: readonly Change[], ctx: EnrichContext<GitHubOptions>): Promise<Enrichment> {
  const completed: Change[] = [];
  for (const change of changes) {
    const completion = await complete(change, ctx);
    if ('ignored' in completion) return completion;
    completed.push(completion);
  }
  return { changes: completed };
}

async function complete(change: Change, ctx: EnrichContext<GitHubOptions>): Promise<Change | { ignored: string }> {
  const wanted = wantedFor(change);
  if (wanted === undefined) {
    ctx.log.warn('a change is delivered marked partial: its payload names nothing that GitHub could be asked for');
    return asPartial(change);
  }
  const api = new GitHubApi(wanted, change, ctx);
  const { skips, pullrequest_author: author } = ctx.options;
  const isPull = 'number' in wanted.files;
  const commit: Told<HeadCommit | undefined> = isPull && (skips.length > 0 || author === 'commit') ? await api.headCommit() : { told: undefined };
  const told = 'told' in commit ? commit.told : undefined;
  const skip = told === undefined ? -1 : findSkip(skips, told.message);
  if (skip >= 0) return skipped('the message of the head commit', skip);

  const files = await api.files();
  const known = author === 'commit' ? { ...change, author: told?.author ?? change.author } : change;
  if ('status' in files) return asPartial(known);
  const full = { ...known, files: files.told.files };
  return files.told.complete && 'told' in commit ? full : asPartial(full);
}
