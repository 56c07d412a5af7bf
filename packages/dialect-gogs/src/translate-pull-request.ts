import type { ChangeInput, DialectContext, HookRequest, JsonValue, Translation } from 'change-hook-core';
import { asPartial, booleanAt, filledTextAt, findSkip, fullRefName, numberAt, objectAt, passesBranch, skipped, textAt } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';
import { frameOf, userAt } from './frame.js';
import type { GogsOptions, PullRequestAction } from './options.js';

/** A pull request as one change. Gogs tells neither its revision nor its files, and its API does not, either. */
export function translatePullRequest(payload: JsonObject, request: HookRequest, ctx: DialectContext<GogsOptions>): Translation {
  const { options } = ctx;
  const pull = objectAt(payload, 'pull_request');
  if (pull === undefined) return { invalid: ['pull_request of the payload is missing or no object'] };
  const number = numberAt(payload, 'number') ?? numberAt(pull, 'number');
  if (number === undefined || !Number.isSafeInteger(number) || number < 1) return { invalid: ['number of the payload is missing or no whole number'] };
  const action = actionOf(payload, pull);
  const ignored = reasonAgainst(action, pull, options);
  if (ignored !== undefined) return { ignored };
  const base = filledTextAt(pull, 'base_branch');
  if (!passesBranch(options.branch, { kind: 'branch', name: base ?? '' })) return { ignored: 'the option branch does not let the base of the pull request through' };
  const skip = findSkip(options.skips, `${textAt(pull, 'title') ?? ''}\n${textAt(pull, 'body') ?? ''}`);
  if (skip >= 0) return skipped('the text of the pull request', skip);

  const frame = frameOf(payload, request, ctx, 'pull_request');
  const change: ChangeInput = {
    ...frame,
    author: userAt(pull, 'user') ?? userAt(payload, 'sender') ?? 'unknown',
    comments: `PR#${number}: ${textAt(pull, 'title') ?? ''}\n\n${textAt(pull, 'body') ?? ''}`,
    files: [],
    revision: action === 'merged' ? filledTextAt(pull, 'merge_commit_sha') : undefined,
    branch: branchOf(pull, number, options),
    category: 'pull_request',
    revlink: filledTextAt(pull, 'html_url'),
    src: 'git',
    properties: { ...propertiesOf(pull, number), ...frame.properties },
  };
  return { changes: [asPartial(change)] };
}

/** The action in the words of the option `pull_request_actions`, or undefined for one that no option knows. */
function actionOf(payload: JsonObject, pull: JsonObject): PullRequestAction | undefined {
  switch (payload['action']) {
    case 'opened':
    case 'reopened':
    case 'synchronized':
    case 'edited':
      return payload['action'];
    case 'closed':
      return booleanAt(pull, 'merged') === true ? 'merged' : 'closed';
    default:
      return undefined;
  }
}

function reasonAgainst(action: PullRequestAction | undefined, pull: JsonObject, options: GogsOptions): string | undefined {
  if (action === undefined) return 'this action of a pull request makes no change';
  if (!options.pull_request_actions.includes(action)) return `the option pull_request_actions does not name ${action}`;
  if (action === 'closed' || action === 'merged') return undefined;
  if (booleanAt(pull, 'merged') === true) return 'the pull request is merged already';
  // Null while Gogs has not found out.
  if (options.only_mergeable && booleanAt(pull, 'mergeable') === false) return 'the pull request can not be merged (option only_mergeable)';
  return undefined;
}

function branchOf(pull: JsonObject, number: number, options: GogsOptions): string | undefined {
  if (options.pull_request_branch === 'ref') return `refs/pull/${number}/head`;
  const name = filledTextAt(pull, `${options.pull_request_branch}_branch`);
  return name === undefined || options.ref_style === 'short' ? name : fullRefName({ kind: 'branch', name });
}

/** Named as those of the dialect gitea. Of a fork that is deleted Gogs writes a repository named `deleted`, without addresses. */
function propertiesOf(pull: JsonObject, number: number): Record<string, JsonValue> {
  const properties: Record<string, JsonValue> = {};
  for (const side of ['base', 'head']) {
    const values: Record<string, JsonValue | undefined> = {
      [`${side}_branch`]: filledTextAt(pull, `${side}_branch`),
      [`${side}_repo_id`]: numberAt(pull, `${side}_repo`, 'id'),
      [`${side}_repository`]: filledTextAt(pull, `${side}_repo`, 'clone_url'),
      [`${side}_git_ssh_url`]: filledTextAt(pull, `${side}_repo`, 'ssh_url'),
    };
    for (const [name, value] of Object.entries(values)) if (value !== undefined) properties[name] = value;
  }
  const id = numberAt(pull, 'id');
  if (id !== undefined) properties['pr_id'] = id;
  properties['pr_number'] = number;
  return properties;
}
