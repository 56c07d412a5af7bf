import { PARTIAL } from 'change-hook-core';
import type { ChangeInput, DialectContext, HookRequest, JsonValue, Translation } from 'change-hook-core';
import {
  asPartial, booleanAt, filesOfCommit, filledTextAt, findSkip, isObject, isZeros, joinChanges, listAt, objectAt, personAt, pushedRef,
  REF_DELETED, refNameOf, skipped, textAt, toSeconds, valueAt,
} from 'change-hook-kit';
import type { JsonObject, Ref } from 'change-hook-kit';
import { frameOf, listedProperties } from './frame.js';
import type { Frame } from './frame.js';
import type { GitHubOptions } from './options.js';

/** GitHub lists no more commits than this in a push, and no more files of a commit. Source: its documentation of the push event. */
const MOST_COMMITS = 2_048;
const MOST_FILES = 3_000;

/** A push to a branch or a tag. Nothing inside a commit can fail it: what is missing or odd gets a default. */
export function translatePush(payload: JsonObject, request: HookRequest, ctx: DialectContext<GitHubOptions>): Translation {
  const { options } = ctx;
  const read = pushedRef(payload, options.branch);
  if (!('ref' in read)) return read;
  const { ref } = read;
  if (booleanAt(payload, 'deleted') === true || isZeros(valueAt(payload, 'after'))) return translateDeletion(payload, ref, request, ctx);

  const { commits, cut } = commitsOf(payload, ref.kind);
  const head = headOf(payload, commits);
  if (head === undefined) return { ignored: 'the push has neither commits nor a head commit' };
  const skip = findSkip(options.skips, textAt(head, 'message') ?? '');
  if (skip >= 0) return skipped('the message of the head commit', skip);

  const frame = frameOf(payload, request, ctx);
  const common: Common = {
    repository: frame.repository,
    project: frame.project,
    codebase: frame.codebase,
    branch: refNameOf(ref, options.ref_style),
    category: ref.kind === 'tag' ? 'tag' : undefined,
    properties: listedProperties(payload, ctx, options.commits === 'head' ? 1 : commits.length),
  };
  const changes = commits.map((commit) => changeOf(commit, common));
  if (options.commits === 'head') return { changes: [joined(changes, changeOf(head, common), cut)] };
  const last = changes.at(-1);
  return { changes: cut && last !== undefined ? [...changes.slice(0, -1), asPartial(last)] : changes };
}

/** One change for all: it misses something when any of them does. */
function joined(changes: readonly ChangeInput[], head: ChangeInput, cut: boolean): ChangeInput {
  const change = joinChanges(changes, head);
  return cut || changes.some(({ properties }) => properties?.[PARTIAL] === true) ? asPartial(change) : change;
}

/** What all changes of a push have in common. */
type Common = Frame & Pick<ChangeInput, 'branch' | 'category'> & { properties: Record<string, JsonValue> };

/**
 * The commits that become changes, oldest first, and whether there may be more than GitHub lists. A tag is one: the commit that it
 * names, which for an annotated tag is not `after` (that is the tag object). A branch has all that came with the push, of a new one
 * too; without any (a new branch at an old commit, a push back to one) it has the head commit.
 */
function commitsOf(payload: JsonObject, kind: Ref['kind']): { commits: JsonObject[]; cut: boolean } {
  const listed = (listAt(payload, 'commits') ?? []).filter(isObject);
  const head = objectAt(payload, 'head_commit');
  if (kind === 'tag') return { commits: head === undefined ? listed.slice(-1) : [head], cut: false };
  if (head !== undefined && listed.length === 0) return { commits: [head], cut: false };
  if (listed.length < MOST_COMMITS) return { commits: listed, cut: false };
  // The commit that the branch now stands at must not be the one that is missing.
  const isThere = head === undefined || listed.some((commit) => commit['id'] === head['id']);
  return { commits: isThere ? listed : [...listed, head], cut: true };
}

const headOf = (payload: JsonObject, commits: readonly JsonObject[]): JsonObject | undefined =>
  objectAt(payload, 'head_commit') ?? commits.at(-1);

/** Written out member by member: putting the objects together by spreading them took longer than all the rest of the translation. */
function changeOf(commit: JsonObject, common: Common): ChangeInput {
  const files = filesOfCommit(commit);
  return {
    author: personAt(commit, 'author') ?? 'unknown',
    committer: personAt(commit, 'committer'),
    comments: textAt(commit, 'message'),
    files,
    revision: filledTextAt(commit, 'id'),
    when_timestamp: toSeconds(valueAt(commit, 'timestamp')),
    revlink: filledTextAt(commit, 'url'),
    branch: common.branch,
    category: common.category,
    repository: common.repository,
    project: common.project,
    codebase: common.codebase,
    src: 'git',
    properties: propertiesOf(commit, common.properties, files.length >= MOST_FILES),
  };
}

function propertiesOf(commit: JsonObject, listed: Record<string, JsonValue>, cut: boolean): Record<string, JsonValue> {
  const own: Record<string, JsonValue> = { event: 'push', github_distinct: booleanAt(commit, 'distinct') ?? true };
  if (cut) own[PARTIAL] = true;
  return Object.keys(listed).length === 0 ? own : { ...own, ...listed };
}

/** A ref that is gone. Its change names the last commit that it pointed at: there is no other to name. */
function translateDeletion(payload: JsonObject, ref: Ref, request: HookRequest, ctx: DialectContext<GitHubOptions>): Translation {
  const { options } = ctx;
  if (options.deletions === 'ignore') return { ignored: `the ${ref.kind} was deleted` };
  const before = filledTextAt(payload, 'before');
  const change: ChangeInput = {
    ...frameOf(payload, request, ctx),
    author: personAt(payload, 'pusher') ?? filledTextAt(payload, 'sender', 'login') ?? 'unknown',
    comments: `${ref.kind === 'tag' ? 'Tag' : 'Branch'} ${ref.name} was deleted`,
    files: [],
    revision: isZeros(before) ? undefined : before,
    when_timestamp: toSeconds(valueAt(payload, 'repository', 'pushed_at')),
    branch: refNameOf(ref, options.ref_style),
    category: REF_DELETED,
    src: 'git',
    properties: { event: 'push', ...listedProperties(payload, ctx) },
  };
  return { changes: [change] };
}
