import type { ChangeInput, DialectContext, HookRequest, JsonValue, Translation } from 'change-hook-core';
import { asPartial, filledTextAt, findSkip, listAt, numberAt, objectAt, passesBranch, skipped, textAt, toSeconds, valueAt } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';
import { commitFields, entriesOf } from './commits.js';
import { actorOf, branchNameOf, frameOf } from './frame.js';
import type { PullRequestKind, RhodeCodeOptions } from './options.js';

/** A pull request as one change, of the newest of its commits. RhodeCode does not say from where to where it goes. */
export function translatePullRequest(
  kind: PullRequestKind,
  payload: JsonObject,
  event: JsonObject,
  request: HookRequest,
  ctx: DialectContext<RhodeCodeOptions>,
): Translation {
  const { options } = ctx;
  const pull = objectAt(event, 'pullrequest');
  if (pull === undefined) return { invalid: ['event.pullrequest of the payload is missing or no object'] };
  if (!options.pull_requests.includes(kind)) return { ignored: `the option pull_requests does not name ${kind}` };
  const number = numberAt(pull, 'pull_request_id');
  const head = entriesOf(listAt(pull, 'commits') ?? [], undefined).findLast((entry) => entry.kind === 'commit');
  const ref = { kind: 'branch', name: head?.branch ?? '' } as const;
  if (!passesBranch(options.branch, ref))
    return { ignored: 'the option branch does not let the branch of the pull request through' };
  const title = textAt(pull, 'title') ?? '';
  const skip = findSkip(options.skips, `${title}\n${textAt(pull, 'description') ?? ''}`);
  if (skip >= 0) return skipped('the text of the pull request', skip);

  const frame = frameOf(payload, event, request, ctx);
  const fields = head === undefined ? undefined : commitFields(head.raw);
  const extra: Record<string, JsonValue> = { action: kind };
  if (number !== undefined) extra['pr_number'] = number;
  for (const name of ['shadow_url', 'status']) {
    const value = filledTextAt(pull, name);
    if (value !== undefined) extra[name] = value;
  }
  const change: ChangeInput = {
    ...frame,
    author: fields?.author ?? actorOf(event),
    comments: `PR#${number ?? ''}: ${title}\n\n${textAt(pull, 'description') ?? ''}`,
    files: [],
    revision: fields?.revision,
    when_timestamp: toSeconds(valueAt(event, 'utc_timestamp')) ?? fields?.when_timestamp,
    branch: ref.name === '' ? undefined : branchNameOf(ref, event, options),
    category: 'pull_request',
    revlink: filledTextAt(pull, 'url') ?? filledTextAt(pull, 'permalink_url'),
    properties: { ...extra, ...frame.properties },
  };
  return { changes: [asPartial(change)] };
}
