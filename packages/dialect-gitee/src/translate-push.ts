import type { ChangeInput, DialectContext, HookRequest, Translation } from 'change-hook-core';
import {
  asPartial,
  booleanAt,
  commitChange,
  filledTextAt,
  findSkip,
  fullRefName,
  isObject,
  isZeros,
  joinChanges,
  listAt,
  numberAt,
  objectAt,
  pushedRef,
  REF_DELETED,
  refNameOf,
  skipped,
  tellsNoFiles,
  textAt,
} from 'change-hook-kit';
import type { CommonOfCommits, JsonObject, Ref } from 'change-hook-kit';
import { frameOf, userAt } from './frame.js';
import type { GiteeOptions } from './options.js';

/** A push to a branch, and that of a tag. Nothing inside a commit can fail it: what is missing or odd gets a default. */
export function translatePush(
  event: string,
  payload: JsonObject,
  request: HookRequest,
  ctx: DialectContext<GiteeOptions>,
): Translation {
  const { options } = ctx;
  const read = pushedRef(payload, options.branch);
  if (!('ref' in read)) return read;
  const { ref } = read;
  if (booleanAt(payload, 'deleted') === true || isZeros(payload['after']))
    return translateDeletion(event, payload, ref, request, ctx);

  const listed = (listAt(payload, 'commits') ?? []).filter(isObject);
  const commits = commitsOf(payload, ref, listed);
  const head = commits.at(-1);
  if (head === undefined) return { ignored: 'the push names no commit' };
  const skip = findSkip(options.skips, textAt(head, 'message') ?? '');
  if (skip >= 0) return skipped('the message of the head commit', skip);

  const joined = options.commits === 'head';
  const frame = frameOf(payload, request, ctx, event, joined ? 1 : commits.length);
  const common: CommonOfCommits = {
    frame,
    branch: refNameOf(ref, options.ref_style),
    category: ref.kind === 'tag' ? 'tag' : 'push',
    author: pusherOf(payload),
  };
  const all = commits.map((commit) => commitChange(commit, common, userAt));
  const changes = joined ? [joinChanges(all, commitChange(head, common, userAt))] : all;
  return { changes: isCut(payload, ref, listed.length) || commits.some(tellsNoFiles) ? changes.map(asPartial) : changes };
}

const pusherOf = (payload: JsonObject): string =>
  userAt(payload, 'pusher') ??
  userAt(payload, 'sender') ??
  userAt(payload, 'user') ??
  filledTextAt(payload, 'user_name') ??
  'unknown';

/** The commits that become changes, oldest first; of a tag, and of a push that lists none, the one that the ref now points at. */
function commitsOf(payload: JsonObject, ref: Ref, listed: readonly JsonObject[]): readonly JsonObject[] {
  const after = filledTextAt(payload, 'after');
  const head = objectAt(payload, 'head_commit');
  if (ref.kind === 'tag' || listed.length === 0) {
    const last = head ?? listed.at(-1) ?? (after === undefined ? undefined : { id: after });
    return last === undefined ? [] : [last];
  }
  const newestFirst = listed[0]?.['id'] === after && listed.at(-1)?.['id'] !== after;
  return newestFirst ? listed.toReversed() : listed;
}

/** Whether there are more commits than the payload lists. `total_commits_count` can be 0 beside a list. */
const isCut = (payload: JsonObject, ref: Ref, listed: number): boolean =>
  ref.kind === 'branch' &&
  listed > 0 &&
  (booleanAt(payload, 'commits_more_than_ten') === true || (numberAt(payload, 'total_commits_count') ?? 0) > listed);

function translateDeletion(
  event: string,
  payload: JsonObject,
  ref: Ref,
  request: HookRequest,
  ctx: DialectContext<GiteeOptions>,
): Translation {
  if (ctx.options.deletions === 'ignore') return { ignored: `the ${ref.kind} was deleted` };
  const before = filledTextAt(payload, 'before');
  const change: ChangeInput = {
    ...frameOf(payload, request, ctx, event),
    author: pusherOf(payload),
    comments: `${fullRefName(ref)} was deleted`,
    revision: isZeros(before) ? undefined : before,
    branch: refNameOf(ref, ctx.options.ref_style),
    category: REF_DELETED,
  };
  return { changes: [change] };
}
