import type { DialectContext, HookRequest, Translation } from 'change-hook-core';
import {
  asPartial, commitChange, filledTextAt, findSkip, isObject, isZeros, joinChanges, listAt, pushedRef, refNameOf, skipped, tellsNoFiles, textAt,
  valueAt,
} from 'change-hook-kit';
import type { CommonOfCommits, JsonObject, Ref } from 'change-hook-kit';
import { frameOf, userAt } from './frame.js';
import type { GogsOptions } from './options.js';

/** A push to a branch. Nothing inside a commit can fail it: what is missing or odd gets a default. */
export function translatePush(payload: JsonObject, request: HookRequest, ctx: DialectContext<GogsOptions>): Translation {
  const { options } = ctx;
  const read = pushedRef(payload, options.branch);
  if (!('ref' in read)) return read;
  const { ref } = read;
  // Gogs tells of a deletion by the event delete alone.
  if (isZeros(valueAt(payload, 'after'))) return { ignored: `the ${ref.kind} was deleted` };

  const listed = (listAt(payload, 'commits') ?? []).filter(isObject);
  const commits = commitsOf(payload, ref, listed);
  const head = commits.at(-1);
  if (head === undefined) return { ignored: 'the push names no commit' };
  const skip = findSkip(options.skips, textAt(head, 'message') ?? '');
  if (skip >= 0) return skipped('the message of the head commit', skip);

  const joined = options.commits === 'head';
  const frame = frameOf(payload, request, ctx, 'push', joined ? 1 : commits.length);
  const author = userAt(payload, 'pusher') ?? userAt(payload, 'sender') ?? 'unknown';
  const common: CommonOfCommits = { frame, branch: refNameOf(ref, options.ref_style), category: ref.kind === 'tag' ? 'tag' : 'push', author };
  const all = commits.map((commit) => commitChange(commit, common));
  const changes = joined ? [joinChanges(all, commitChange(head, common))] : all;
  const cut = ref.kind === 'branch' && options.feed_max_commit_num > 0 && listed.length >= options.feed_max_commit_num;
  return { changes: cut || commits.some(tellsNoFiles) ? changes.map(asPartial) : changes };
}

/**
 * The commits that become changes, oldest first: Gogs lists the newest first. Of a push back to an older commit it lists none, and it has
 * no head commit: then the hash that the branch now has is all that is known.
 */
function commitsOf(payload: JsonObject, ref: Ref, listed: readonly JsonObject[]): JsonObject[] {
  const after = filledTextAt(payload, 'after');
  const inOrder = listed.length > 1 && listed.at(-1)?.['id'] === after && listed[0]?.['id'] !== after;
  const commits = inOrder ? [...listed] : listed.toReversed();
  if (commits.length === 0) return after === undefined ? [] : [{ id: after }];
  return ref.kind === 'tag' ? commits.slice(-1) : commits;
}
