import type { ChangeInput, DialectContext, HookRequest, Translation } from 'change-hook-core';
import {
  filledTextAt, findSkip, isObject, isZeros, joinChanges, listAt, numberAt, objectAt, parseRef, passesBranch, personAt, refNameOf, textAt,
  textsAt, toSeconds, valueAt,
} from 'change-hook-kit';
import type { JsonObject, Ref } from 'change-hook-kit';
import { frameOf, userAt } from './frame.js';
import type { Frame } from './frame.js';
import { asPartial, incomplete } from './incomplete.js';
import type { GiteaOptions } from './options.js';
import { translateDeletion } from './translate-deletion.js';

/** A push to a branch or a tag. Nothing inside a commit can fail it: what is missing or odd gets a default. */
export function translatePush(payload: JsonObject, request: HookRequest, ctx: DialectContext<GiteaOptions>): Translation {
  const { options } = ctx;
  const refName = filledTextAt(payload, 'ref');
  if (refName === undefined) return { invalid: ['ref of the payload is missing or no text'] };
  const ref = parseRef(refName);
  if (ref.kind === 'other') return { ignored: 'the ref is neither a branch nor a tag' };
  if (!passesBranch(options.branch, ref)) return { ignored: `the option branch does not let the ${ref.kind} through` };
  if (isZeros(valueAt(payload, 'after'))) return translateDeletion(ref, payload, request, ctx, 'push');

  const listed = (listAt(payload, 'commits') ?? []).filter(isObject);
  const commits = commitsOf(payload, ref, listed);
  const head = commits.at(-1);
  if (head === undefined) return { ignored: 'the push names no commit' };
  const skip = findSkip(options.skips, textAt(head, 'message') ?? '');
  if (skip >= 0) return { ignored: `the message of the head commit asks for no build (skips[${skip}])` };

  const joined = options.commits === 'head';
  const frame = frameOf(payload, request, ctx, 'push', joined ? 1 : commits.length);
  const common: Common = { frame, branch: refNameOf(ref, options.ref_style), category: ref.kind === 'tag' ? 'tag' : 'push', pusher: pusherOf(payload) };
  const all = commits.map((commit) => changeOf(commit, common));
  const changes = joined ? [joinChanges(all, changeOf(head, common))] : all;
  const total = numberAt(payload, 'total_commits') ?? 0;
  if (ref.kind === 'tag' || total <= listed.length) return { changes: commits.some(hasNoFiles) ? asPartial(changes) : changes };
  const before = filledTextAt(payload, 'before');
  const after = filledTextAt(head, 'id') ?? '';
  return incomplete(changes, { kind: 'commits', after, before: before === undefined || isZeros(before) ? '' : before, total, joined }, payload, ctx);
}

/** What all changes of a push have in common. */
interface Common extends Pick<ChangeInput, 'branch' | 'category'> {
  frame: Frame;
  pusher: string;
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

/** Where only the hash is known, and of versions before 2017. (Null is a list of none, so it is the names that count.) */
const hasNoFiles = (commit: JsonObject): boolean => ['added', 'modified', 'removed'].every((list) => !Object.hasOwn(commit, list));

/** Written out member by member: putting the objects together by spreading them took longer than all the rest of the translation. */
function changeOf(commit: JsonObject, { frame, branch, category, pusher }: Common): ChangeInput {
  return {
    author: personAt(commit, 'author') ?? pusher,
    committer: personAt(commit, 'committer'),
    comments: textAt(commit, 'message'),
    files: [...textsAt(commit, 'added'), ...textsAt(commit, 'modified'), ...textsAt(commit, 'removed')],
    revision: filledTextAt(commit, 'id'),
    when_timestamp: toSeconds(valueAt(commit, 'timestamp')),
    revlink: filledTextAt(commit, 'url'),
    branch,
    category,
    repository: frame.repository,
    project: frame.project,
    codebase: frame.codebase,
    src: 'git',
    properties: frame.properties,
  };
}

const pusherOf = (payload: JsonObject): string => userAt(payload, 'pusher') ?? userAt(payload, 'sender') ?? 'unknown';
