import type { ChangeInput, DialectContext, HookRequest, Translation } from 'change-hook-core';
import {
  booleanAt,
  filledTextAt,
  findSkip,
  fullRefName,
  isObject,
  isZeros,
  joinChanges,
  listAt,
  numberAt,
  objectAt,
  parseRef,
  passesBranch,
  REF_DELETED,
  refNameOf,
  textAt,
  textsAt,
  toSeconds,
  valueAt,
} from 'change-hook-kit';
import type { JsonObject, Ref } from 'change-hook-kit';
import { frameOf, userAt } from './frame.js';
import type { Frame } from './frame.js';
import type { GiteeOptions } from './options.js';
import { asPartial } from './partial.js';

/** A push to a branch, and that of a tag. Nothing inside a commit can fail it: what is missing or odd gets a default. */
export function translatePush(
  event: string,
  payload: JsonObject,
  request: HookRequest,
  ctx: DialectContext<GiteeOptions>,
): Translation {
  const { options } = ctx;
  const refName = filledTextAt(payload, 'ref');
  if (refName === undefined) return { invalid: ['ref of the payload is missing or no text'] };
  const ref = parseRef(refName);
  if (ref.kind === 'other') return { ignored: 'the ref is neither a branch nor a tag' };
  if (!passesBranch(options.branch, ref)) return { ignored: `the option branch does not let the ${ref.kind} through` };
  if (booleanAt(payload, 'deleted') === true || isZeros(payload['after']))
    return translateDeletion(event, payload, ref, request, ctx);

  const listed = (listAt(payload, 'commits') ?? []).filter(isObject);
  const commits = commitsOf(payload, ref, listed);
  const head = commits.at(-1);
  if (head === undefined) return { ignored: 'the push names no commit' };
  const skip = findSkip(options.skips, textAt(head, 'message') ?? '');
  if (skip >= 0) return { ignored: `the message of the head commit asks for no build (skips[${skip}])` };

  const joined = options.commits === 'head';
  const frame = frameOf(payload, request, ctx, event, joined ? 1 : commits.length);
  const common: Common = {
    frame,
    branch: refNameOf(ref, options.ref_style),
    category: ref.kind === 'tag' ? 'tag' : 'push',
    author: pusherOf(payload),
  };
  const all = commits.map((commit) => changeOf(commit, common));
  const changes = joined ? [joinChanges(all, changeOf(head, common))] : all;
  return { changes: isCut(payload, ref, listed.length) || commits.some(hasNoFiles) ? changes.map(asPartial) : changes };
}

/** What all changes of a push have in common. */
interface Common extends Pick<ChangeInput, 'branch' | 'category'> {
  frame: Frame;
  /** Of a commit that names none. */
  author: string;
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

/** Null is an empty list there, so it is the names that count. */
const hasNoFiles = (commit: JsonObject): boolean =>
  ['added', 'modified', 'removed'].every((list) => !Object.hasOwn(commit, list));

function changeOf(commit: JsonObject, { frame, branch, category, author }: Common): ChangeInput {
  // Each member by its name: to spread the frame first costs V8 as much as all the rest of a push.
  return {
    repository: frame.repository,
    project: frame.project,
    codebase: frame.codebase,
    src: frame.src,
    properties: frame.properties,
    author: userAt(commit, 'author') ?? author,
    committer: userAt(commit, 'committer'),
    comments: textAt(commit, 'message'),
    files: [...textsAt(commit, 'added'), ...textsAt(commit, 'modified'), ...textsAt(commit, 'removed')],
    revision: filledTextAt(commit, 'id'),
    when_timestamp: toSeconds(valueAt(commit, 'timestamp')),
    revlink: filledTextAt(commit, 'url'),
    branch,
    category,
  };
}

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
