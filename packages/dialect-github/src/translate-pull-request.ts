import type { ChangeInput, DialectContext, HookRequest, Translation } from 'change-hook-core';
import { filledTextAt, numberAt, objectAt, passesBranch, textAt, toSeconds, valueAt } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';
import { noteProperty } from './enrich-note.js';
import { frameOf, listedProperties } from './frame.js';
import type { GitHubOptions } from './options.js';
import { actionOf, reasonAgainst } from './pull-request-action.js';

/** A pull request as one change: its head, tried as if it were merged. What the payload does not tell is left to `enrich`. */
export function translatePullRequest(payload: JsonObject, request: HookRequest, ctx: DialectContext<GitHubOptions>): Translation {
  const { options } = ctx;
  const pull = objectAt(payload, 'pull_request');
  if (pull === undefined) return { invalid: ['pull_request of the payload is missing or no object'] };
  const number = numberAt(payload, 'number') ?? numberAt(pull, 'number');
  if (number === undefined || !Number.isSafeInteger(number) || number < 1) return { invalid: ['number of the payload is missing or no whole number'] };
  const action = actionOf(payload, pull);
  const ignored = reasonAgainst(action, pull, options);
  if (ignored !== undefined) return { ignored };
  const base = filledTextAt(pull, 'base', 'ref');
  if (!passesBranch(options.branch, { kind: 'branch', name: base ?? '' })) return { ignored: 'the option branch does not let the base of the pull request through' };

  const url = filledTextAt(pull, 'html_url') ?? filledTextAt(pull, '_links', 'html', 'href');
  const change: ChangeInput = {
    ...frameOf(payload, request, ctx, filledTextAt(pull, 'base', 'repo', 'full_name')),
    author: authorOf(payload, pull, options),
    comments: commentsOf(pull, number),
    files: [],
    revision: filledTextAt(pull, 'head', 'sha'),
    when_timestamp: toSeconds(valueAt(pull, 'updated_at')) ?? toSeconds(valueAt(pull, 'created_at')),
    branch: `refs/pull/${number}/${options.pullrequest_ref}`,
    category: 'pull',
    revlink: url,
    src: 'git',
    properties: {
      event: 'pull_request',
      github_action: action,
      ...(base === undefined ? {} : { basename: base }),
      ...(url === undefined ? {} : { pullrequesturl: url }),
      ...listedProperties(pull, ctx),
    },
  };
  if (options.details === 'none') return { changes: [change] };
  const note = noteProperty({
    repository: filledTextAt(payload, 'repository', 'full_name') ?? filledTextAt(pull, 'base', 'repo', 'full_name'),
    number,
    head: filledTextAt(pull, 'head', 'sha'),
    files: numberAt(pull, 'changed_files'),
  });
  return { changes: [{ ...change, properties: { ...change.properties, ...note } }], enrich: true };
}

/** Whoever opened it, and not the sender: that is whoever did the last thing to it, a bot that reopens it, say. */
function authorOf(payload: JsonObject, pull: JsonObject, options: GitHubOptions): string {
  const user = filledTextAt(pull, 'user', 'login');
  const sender = filledTextAt(payload, 'sender', 'login');
  return (options.pullrequest_author === 'sender' ? sender ?? user : user ?? sender) ?? 'unknown';
}

/** As Buildbot writes it, but for a missing text, which is empty here and `None` there. */
function commentsOf(pull: JsonObject, number: number): string {
  const commits = numberAt(pull, 'commits');
  const count = commits === undefined ? '' : ` (${commits} commit${commits === 1 ? '' : 's'})`;
  return `GitHub Pull Request #${number}${count}\n${textAt(pull, 'title') ?? ''}\n${textAt(pull, 'body') ?? ''}`;
}
