import type { DialectContext, HookRequest, Translation } from 'change-hook-core';
import {
  asPartial, commitChange, filledTextAt, findSkip, isObject, isZeros, joinChanges, listAt, numberAt, objectAt, pushedRef, refNameOf, skipped, tellsNoFiles,
  textAt, valueAt,
} from 'change-hook-kit';
import type { CommonOfCommits, JsonObject, Ref } from 'change-hook-kit';
import { frameOf, userAt } from './frame.js';
import { incomplete } from './incomplete.js';
import type { GiteaOptions } from './options.js';
import { translateDeletion } from './translate-deletion.js';

/** A push to a branch or a tag. Nothing inside a commit can fail it: what is missing or odd gets a default. */
export function translatePush(payload: JsonObject, request: HookRequest, ctx: DialectContext<GiteaOptions>): Translation {
  const { options } = ctx;
  const read = pushedRef(payload, options.branch);
  if (!('ref' in read)) return read;
  const { ref } = read;
  if (isZeros(valueAt(payload, 'after'))) return translateDeletion(ref, payload, request, ctx, 'push');

  const listed = (listAt(payload, 'commits') ?? []).filter(isObject);
  const commits = commitsOf(payload, ref, listed);
  const head = commits.at(-1);
  if (head === undefined) return { ignored: 'the push names no commit' };
  const skip = findSkip(options.skips, textAt(head, 'message') ?? '');
  if (skip >= 0) return skipped('the message of the head commit', skip);

  const joined = options.commits === 'head';
  const frame = frameOf(payload, request, ctx, 'push', joined ? 1 : commits.length);
  const common: CommonOfCommits = { frame, branch: refNameOf(ref, options.ref_style), category: ref.kind === 'tag' ? 'tag' : 'push', author: pusherOf(payload) };
  const all = commits.map((commit) => commitChange(commit, common));
  const changes = joined ? [joinChanges(all, commitChange(head, common))] : all;
  const total = numberAt(payload, 'total_commits') ?? 0;
  if (ref.kind === 'tag' || total <= listed.length) return { changes: commits.some(tellsNoFiles) ? changes.map(asPartial) : changes };
  const before = filledTextAt(payload, 'before');
  const after = filledTextAt(head, 'id') ?? '';
  return incomplete(changes, { kind: 'commits', after, before: before === undefined || isZeros(before) ? '' : before, total, joined }, payload, ctx);
}

/**
 * The commits that become changes, oldest first. A tag is one: the commit that it names, which for an annotated tag is not `after`
 * (that is the tag object). A branch has all that are listed; without any (a push back to an older commit, a new branch of old
 * versions) it has the head commit. Where not even that is there, the hash that the ref now has is all that is known.
 */
function commitsOf(payload: JsonObject, ref: Ref, listed: readonly JsonObject[]): JsonObject[] {
  const head = objectAt(payload, 'head_commit');
  const after = filledTextAt(payload, 'after');
  const commits = oldestFirst(listed, filledTextAt(head, 'id') ?? after);
  const newest = head ?? commits.at(-1) ?? (after === undefined ? undefined : { id: after });
  if (newest === undefined) return [];
  if (ref.kind === 'tag' || commits.length === 0) return [newest];
  // The commit that the branch now stands at must be the last one.
  return head === undefined || commits.some((commit) => commit['id'] === head['id']) ? commits : [...commits, head];
}

/** Gitea lists the newest commit first, and says so nowhere: a list that ends with the head is taken as it is. */
function oldestFirst(commits: readonly JsonObject[], head: string | undefined): JsonObject[] {
  const inOrder = commits.length > 1 && commits.at(-1)?.['id'] === head && commits[0]?.['id'] !== head;
  return inOrder ? [...commits] : commits.toReversed();
}

const pusherOf = (payload: JsonObject): string => userAt(payload, 'pusher') ?? userAt(payload, 'sender') ?? 'unknown';
