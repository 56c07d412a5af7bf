import type { ChangeInput, DialectContext, HookRequest, JsonValue, Translation } from 'change-hook-core';
import {
  asPartial,
  filledTextAt,
  findSkip,
  fullRefName,
  numberAt,
  objectAt,
  passesBranch,
  skipped,
  textAt,
  toSeconds,
  valueAt,
} from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';
import { frameOf, userAt } from './frame.js';
import type { GiteeOptions, PullRequestAction } from './options.js';

/** A pull request as one change. Its files are not in the event. */
export function translatePullRequest(
  event: string,
  payload: JsonObject,
  request: HookRequest,
  ctx: DialectContext<GiteeOptions>,
): Translation {
  const { options } = ctx;
  const pull = objectAt(payload, 'pull_request');
  if (pull === undefined) return { invalid: ['pull_request of the payload is missing or no object'] };
  const number = numberAt(pull, 'number') ?? numberAt(payload, 'number') ?? numberAt(payload, 'iid');
  if (number === undefined || !Number.isSafeInteger(number) || number < 1)
    return { invalid: ['number of the pull request is missing or no whole number'] };
  const action = actionOf(payload);
  if (action === undefined) return { ignored: 'this action of a pull request makes no change' };
  if (!options.pull_request_actions.includes(action))
    return { ignored: `the option pull_request_actions does not name ${action}` };
  const base = filledTextAt(pull, 'base', 'ref') ?? filledTextAt(payload, 'target_branch');
  if (!passesBranch(options.branch, { kind: 'branch', name: base ?? '' }))
    return { ignored: 'the option branch does not let the target of the pull request through' };
  const [title, body] = [
    textAt(pull, 'title') ?? textAt(payload, 'title') ?? '',
    textAt(pull, 'body') ?? textAt(payload, 'body') ?? '',
  ];
  const skip = findSkip(options.skips, `${title}\n${body}`);
  if (skip >= 0) return skipped('the text of the pull request', skip);

  const frame = frameOf(payload, request, ctx, event);
  const merged =
    action === 'merge' ? (filledTextAt(pull, 'merge_commit_sha') ?? filledTextAt(payload, 'merge_commit_sha')) : undefined;
  const change: ChangeInput = {
    ...frame,
    author: userAt(pull, 'user') ?? userAt(payload, 'author') ?? userAt(payload, 'sender') ?? 'unknown',
    comments: `PR#${number}: ${title}\n\n${body}`,
    files: [],
    revision: merged ?? filledTextAt(pull, 'head', 'sha'),
    when_timestamp: toSeconds(valueAt(pull, 'updated_at')) ?? toSeconds(valueAt(pull, 'created_at')),
    branch: branchOf(payload, pull, number, options),
    category: 'pull_request',
    revlink: filledTextAt(pull, 'html_url') ?? filledTextAt(payload, 'url'),
    properties: { ...propertiesOf(payload, pull, number, action), ...frame.properties },
  };
  return { changes: [asPartial(change)] };
}

/** The action in the words of the option `pull_request_actions`. An `update` that does not say of what may be of the commits. */
function actionOf(payload: JsonObject): PullRequestAction | undefined {
  const action = textAt(payload, 'action');
  const desc = textAt(payload, 'action_desc') ?? '';
  switch (action) {
    case 'update':
      if (desc === 'target_branch_changed') return 'target_branch_changed';
      return desc === '' || desc === 'source_branch_changed' ? 'source_branch_changed' : 'update';
    case 'open':
    case 'close':
    case 'merge':
    case 'assign':
    case 'test':
    case 'tested':
    case 'approved':
      return action;
    default:
      return undefined;
  }
}

function branchOf(payload: JsonObject, pull: JsonObject, number: number, options: GiteeOptions): string | undefined {
  if (options.pull_request_branch === 'ref') return `refs/pull/${number}/head`;
  const name =
    filledTextAt(pull, options.pull_request_branch, 'ref') ??
    filledTextAt(payload, options.pull_request_branch === 'head' ? 'source_branch' : 'target_branch');
  return name === undefined || options.ref_style === 'short' ? name : fullRefName({ kind: 'branch', name });
}

/** Named as those of the dialects gitea and gogs. A fork that is deleted has no repository. */
function propertiesOf(payload: JsonObject, pull: JsonObject, number: number, action: string): Record<string, JsonValue> {
  const properties: Record<string, JsonValue> = {};
  for (const side of ['base', 'head'] as const) {
    const values: Record<string, JsonValue | undefined> = {
      [`${side}_branch`]:
        filledTextAt(pull, side, 'ref') ?? filledTextAt(payload, side === 'head' ? 'source_branch' : 'target_branch'),
      [`${side}_sha`]: filledTextAt(pull, side, 'sha'),
      [`${side}_repository`]: filledTextAt(pull, side, 'repo', 'clone_url'),
      [`${side}_git_ssh_url`]: filledTextAt(pull, side, 'repo', 'ssh_url'),
    };
    for (const [name, value] of Object.entries(values)) if (value !== undefined) properties[name] = value;
  }
  return { ...properties, pr_number: number, action };
}
