import type { ChangeInput, DialectContext, HookRequest, Translation } from 'change-hook-core';
import { filledTextAt, objectAt, parseRef, passesBranch, personAt, refNameOf, textAt, toSeconds, valueAt } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';
import { noteProperty } from './enrich-note.js';
import { frameOf, listedProperties } from './frame.js';
import type { GitHubOptions } from './options.js';

/**
 * A group of a merge queue, whose checks GitHub asks for. `skips` does not hold here: a check that is required and never comes
 * would block the queue.
 */
export function translateMergeGroup(payload: JsonObject, request: HookRequest, ctx: DialectContext<GitHubOptions>): Translation {
  const { options } = ctx;
  const action = filledTextAt(payload, 'action');
  if (action !== 'checks_requested') return { ignored: 'the merge group asks for no checks' };
  const group = objectAt(payload, 'merge_group');
  const headRef = filledTextAt(group, 'head_ref');
  const sha = filledTextAt(group, 'head_sha');
  if (headRef === undefined || sha === undefined) return { invalid: ['head_ref or head_sha of merge_group is missing or no text'] };
  const base = parseRef(filledTextAt(group, 'base_ref') ?? '');
  if (!passesBranch(options.branch, base)) return { ignored: 'the option branch does not let the base of the merge group through' };
  const page = filledTextAt(payload, 'repository', 'html_url');
  const note = options.details === 'none' ? {} : noteProperty({ repository: filledTextAt(payload, 'repository', 'full_name'), head: sha, base: filledTextAt(group, 'base_sha') });
  const change: ChangeInput = {
    ...frameOf(payload, request, ctx),
    author: personAt(group, 'head_commit', 'author') ?? filledTextAt(payload, 'sender', 'login') ?? 'unknown',
    committer: personAt(group, 'head_commit', 'committer'),
    comments: textAt(group, 'head_commit', 'message'),
    files: [],
    revision: sha,
    when_timestamp: toSeconds(valueAt(group, 'head_commit', 'timestamp')),
    branch: refNameOf(parseRef(headRef), options.ref_style),
    category: 'merge_group',
    revlink: page === undefined ? undefined : `${page}/commit/${encodeURIComponent(sha.toWellFormed())}`,
    src: 'git',
    properties: {
      event: 'merge_group',
      github_action: action,
      ...(base.name === '' ? {} : { basename: base.name }),
      ...listedProperties(payload, ctx),
      ...note,
    },
  };
  return options.details === 'none' ? { changes: [change] } : { changes: [change], enrich: true };
}
