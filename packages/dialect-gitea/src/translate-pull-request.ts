import type { ChangeInput, DialectContext, HookRequest, JsonValue, Translation } from 'change-hook-core';
import { booleanAt, filledTextAt, findSkip, fullRefName, numberAt, objectAt, passesBranch, skipped, textAt, toSeconds, valueAt } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';
import { frameOf, userAt } from './frame.js';
import { incomplete } from './incomplete.js';
import type { GiteaOptions, PullRequestAction } from './options.js';

/** A pull request as one change, that of its head. Its files are nowhere in the payload: they are left to `enrich`. */
export function translatePullRequest(payload: JsonObject, request: HookRequest, ctx: DialectContext<GiteaOptions>): Translation {
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
  const skip = findSkip(options.skips, `${textAt(pull, 'title') ?? ''}\n${textAt(pull, 'body') ?? ''}`);
  if (skip >= 0) return skipped('the text of the pull request', skip);

  const frame = frameOf(payload, request, ctx, 'pull_request');
  const change: ChangeInput = {
    ...frame,
    author: userAt(pull, 'user') ?? userAt(payload, 'sender') ?? 'unknown',
    comments: `PR#${number}: ${textAt(pull, 'title') ?? ''}\n\n${textAt(pull, 'body') ?? ''}`,
    files: [],
    revision: revisionOf(action, pull),
    when_timestamp: toSeconds(valueAt(pull, 'updated_at')) ?? toSeconds(valueAt(pull, 'created_at')),
    branch: branchOf(pull, number, options),
    category: 'pull_request',
    revlink: filledTextAt(pull, 'html_url'),
    src: 'git',
    properties: { ...propertiesOf(pull, number), ...frame.properties },
  };
  return incomplete([change], { kind: 'files', number }, payload, ctx);
}

/** The action in the words of the option `pull_request_actions`, or undefined for one that no option knows. */
function actionOf(payload: JsonObject, pull: JsonObject): PullRequestAction | undefined {
  switch (payload['action']) {
    case 'opened':
    case 'reopened':
    case 'synchronized':
      return payload['action'];
    case 'edited':
      return objectAt(payload, 'changes', 'ref') === undefined ? 'edited' : 'retargeted';
    case 'closed':
      return booleanAt(pull, 'merged') === true ? 'merged' : 'closed';
    default:
      return undefined;
  }
}

function reasonAgainst(action: PullRequestAction | undefined, pull: JsonObject, options: GiteaOptions): string | undefined {
  if (action === undefined) return 'this action of a pull request makes no change';
  // Who lets every edit make a change means this one, too.
  const wanted = options.pull_request_actions.includes(action) || (action === 'retargeted' && options.pull_request_actions.includes('edited'));
  if (!wanted) return `the option pull_request_actions does not name ${action}`;
  if (action === 'closed' || action === 'merged') return undefined;
  if (booleanAt(pull, 'merged') === true) return 'the pull request is merged already';
  if (options.only_mergeable && booleanAt(pull, 'mergeable') === false) return 'the pull request can not be merged, or is a draft (option only_mergeable)';
  return undefined;
}

/** The head, and for a merged one the commit that the merge made. Never the base: that builds what is there already. */
function revisionOf(action: PullRequestAction | undefined, pull: JsonObject): string | undefined {
  const head = filledTextAt(pull, 'head', 'sha');
  return action === 'merged' ? (filledTextAt(pull, 'merge_commit_sha') ?? head) : head;
}

function branchOf(pull: JsonObject, number: number, options: GiteaOptions): string | undefined {
  if (options.pull_request_branch === 'ref') return `refs/pull/${number}/head`;
  const name = filledTextAt(pull, options.pull_request_branch, 'ref');
  return name === undefined || options.ref_style === 'short' ? name : fullRefName({ kind: 'branch', name });
}

/** Those of Buildbot's plugin. A fork that is deleted leaves a head without a repository. */
function propertiesOf(pull: JsonObject, number: number): Record<string, JsonValue> {
  const properties: Record<string, JsonValue> = {};
  for (const side of ['base', 'head']) {
    const values: Record<string, JsonValue | undefined> = {
      [`${side}_branch`]: filledTextAt(pull, side, 'ref'),
      [`${side}_sha`]: filledTextAt(pull, side, 'sha'),
      [`${side}_repo_id`]: numberAt(pull, side, 'repo_id'),
      [`${side}_repository`]: filledTextAt(pull, side, 'repo', 'clone_url'),
      [`${side}_git_ssh_url`]: filledTextAt(pull, side, 'repo', 'ssh_url'),
    };
    for (const [name, value] of Object.entries(values)) if (value !== undefined) properties[name] = value;
  }
  const id = numberAt(pull, 'id');
  if (id !== undefined) properties['pr_id'] = id;
  properties['pr_number'] = number;
  return properties;
}
