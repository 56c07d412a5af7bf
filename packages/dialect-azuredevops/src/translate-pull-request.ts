import type { ChangeInput, DialectContext, HookRequest, JsonValue, Translation } from 'change-hook-core';
import { booleanAt, filledTextAt, findSkip, numberAt, objectAt, parseRef, passesBranch, refNameOf, skipped, textAt, toSeconds, valueAt } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';
import { commonOf, frameOf, identityAt } from './frame.js';
import { incomplete } from './incomplete.js';
import type { AzureOptions, PullRequestKind } from './options.js';

/** A pull request as one change, that of its source's newest commit. */
export function translatePullRequest(event: string, payload: JsonObject, request: HookRequest, ctx: DialectContext<AzureOptions>): Translation {
  const { options } = ctx;
  const pull = objectAt(payload, 'resource');
  const number = numberAt(pull, 'pullRequestId');
  if (pull === undefined || number === undefined || !Number.isSafeInteger(number) || number < 1) {
    return { ignored: 'the pull request has no number: "Resource details to send" of the subscription must be "All"' };
  }
  const kind = kindOf(event, pull);
  const ignored = reasonAgainst(kind, pull, options);
  if (ignored !== undefined) return { ignored };
  const target = parseRef(filledTextAt(pull, 'targetRefName') ?? '');
  if (!passesBranch(options.branch, target)) return { ignored: 'the option branch does not let the target of the pull request through' };
  const text = `${textAt(pull, 'title') ?? ''}\n\n${textAt(pull, 'description') ?? ''}`;
  const skip = findSkip(options.skips, text);
  if (skip >= 0) return skipped('the text of the pull request', skip);

  const frame = frameOf(payload, request, ctx, event);
  const commit = kind === 'completed' ? 'lastMergeCommit' : 'lastMergeSourceCommit';
  const change: ChangeInput = {
    ...commonOf(frame),
    author: identityAt(pull, 'createdBy') ?? 'unknown',
    comments: `PR#${number}: ${text}`,
    revision: filledTextAt(pull, commit, 'commitId') ?? filledTextAt(pull, 'lastMergeSourceCommit', 'commitId'),
    // Of the event: the request's own times are those of its beginning and its end.
    when_timestamp: toSeconds(valueAt(payload, 'createdDate')) ?? toSeconds(valueAt(pull, 'creationDate')),
    branch: branchOf(pull, number, options),
    category: 'pull_request',
    revlink: filledTextAt(pull, '_links', 'web', 'href') ?? (frame.page === undefined ? undefined : `${frame.page}/pullrequest/${number}`),
    properties: { ...propertiesOf(pull, number), ...frame.properties },
  };
  return incomplete([change], { kind: 'pull', number }, payload, ctx);
}

function kindOf(event: string, pull: JsonObject): PullRequestKind {
  if (event === 'git.pullrequest.created') return 'created';
  if (event === 'git.pullrequest.merged') return 'merge_attempted';
  const status = pull['status'];
  return status === 'completed' || status === 'abandoned' ? status : 'updated';
}

function reasonAgainst(kind: PullRequestKind, pull: JsonObject, options: AzureOptions): string | undefined {
  if (!options.pull_requests.includes(kind)) return `the option pull_requests does not name ${kind}`;
  if (!options.drafts && booleanAt(pull, 'isDraft') === true) return 'the pull request is a draft (option drafts)';
  if (options.only_mergeable && pull['mergeStatus'] === 'conflicts') return 'the pull request has conflicts (option only_mergeable)';
  return undefined;
}

function branchOf(pull: JsonObject, number: number, options: AzureOptions): string | undefined {
  if (options.pull_request_branch === 'merge') return `refs/pull/${number}/merge`;
  const name = filledTextAt(pull, `${options.pull_request_branch}RefName`);
  return name === undefined ? undefined : refNameOf(parseRef(name), options.ref_style);
}

/** Named as those of gitea: `base` is the target, `head` the source. */
function propertiesOf(pull: JsonObject, number: number): Record<string, JsonValue> {
  const properties: Record<string, JsonValue> = { pr_number: number };
  for (const [side, name] of [['base', 'target'], ['head', 'source']] as const) {
    const ref = filledTextAt(pull, `${name}RefName`);
    const sha = filledTextAt(pull, `lastMerge${side === 'base' ? 'Target' : 'Source'}Commit`, 'commitId');
    if (ref !== undefined) properties[`${side}_branch`] = parseRef(ref).name;
    if (sha !== undefined) properties[`${side}_sha`] = sha;
  }
  return properties;
}
