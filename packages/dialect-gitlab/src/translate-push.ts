import type { ChangeInput, DialectContext, HookRequest, Translation } from 'change-hook-core';
import {
  booleanAt, filesOfCommit, filledTextAt, findSkip, isObject, isZeros, joinChanges, listAt, numberAt, parseRef, passesBranch, REF_DELETED, refNameOf,
  skipped, textAt, toSeconds, valueAt,
} from 'change-hook-kit';
import type { JsonObject, Ref } from 'change-hook-kit';
import { commonOf } from './common.js';
import type { Common } from './common.js';
import { isGitLabId, isHash } from './enrich/note.js';
import type { PushNote } from './enrich/note.js';
import { incomplete } from './incomplete.js';
import type { GitLabOptions } from './options.js';
import { personIn, pusherIn } from './person.js';

/** A push to a branch or a tag. Nothing inside a commit can fail it: what is missing or odd gets a default. */
export function translatePush(payload: JsonObject, request: HookRequest, ctx: DialectContext<GitLabOptions>): Translation {
  const { options } = ctx;
  const refName = filledTextAt(payload, 'ref');
  if (refName === undefined) return { invalid: ['ref of the payload is missing or no text'] };
  const ref = parseRef(refName);
  if (ref.kind === 'other') return { ignored: 'the ref is neither a branch nor a tag' };
  const event = ref.kind === 'tag' ? 'tag_push' : 'push';
  if (!options.events.includes(event)) return { ignored: `the event ${event} is not among those of the option events` };
  if (!passesBranch(options.branch, ref)) return { ignored: `the ${ref.kind} does not match the option branch` };

  const deleted = isZeros(valueAt(payload, 'after')) || booleanAt(payload, 'deleted') === true;
  if (deleted && options.deletions === 'ignore') return { ignored: `the ${ref.kind} was deleted` };
  const commits = deleted ? [] : commitsOf(payload, ref.kind);
  const common = commonOf({
    payload, request, ctx, event, changes: commits.length, project: [valueAt(payload, 'repository'), valueAt(payload, 'project')],
  });
  const push: Push = { payload, ref, branch: refNameOf(ref, options.ref_style), common };
  if (deleted) return { changes: [deletionOf(push)] };

  const head = filledTextAt(payload, 'checkout_sha') ?? filledTextAt(payload, 'after');
  if (commits.length === 0 && head === undefined) return { ignored: 'the push has neither commits nor a head' };
  const skip = findSkip(options.skips, textAt(commits.at(-1) ?? payload, 'message') ?? '');
  if (skip >= 0) return skipped('the message of the head commit', skip);

  const all = commits.length > 0 ? commits.map((commit) => changeOf(commit, push)) : [bareHead(head, push)];
  const joined = options.commits === 'head';
  const changes = joined ? [joinChanges(all, all.at(-1) as ChangeInput)] : all;
  const known = commits.filter(hasFiles).map((commit) => textAt(commit, 'id') ?? '');
  const count = Math.max(countOf(payload, ref.kind), all.length);
  if (known.length === count) return { changes };
  return incomplete(changes, noteOf(push, { head, count, known, joined }), payload, ctx);
}

interface Push {
  payload: JsonObject;
  ref: Ref;
  /** The ref, as the changes name it. */
  branch: string;
  common: Common;
}

/** The commits that the payload lists, oldest first, as GitLab does. A tag is one commit: the one that it names. */
function commitsOf(payload: JsonObject, kind: Ref['kind']): JsonObject[] {
  const commits = (listAt(payload, 'commits') ?? []).filter(isObject);
  return kind === 'tag' ? commits.slice(-1) : commits;
}

/** So many commits came with the push. The list ends at 20, and system hooks may leave it out; this number tells the truth. */
function countOf(payload: JsonObject, kind: Ref['kind']): number {
  const count = numberAt(payload, 'total_commits_count') ?? 0;
  return kind === 'tag' || !Number.isSafeInteger(count) ? 1 : Math.max(1, count);
}

/** System hooks list commits without their files. A commit that touches none has three empty lists. */
const hasFiles = (commit: JsonObject): boolean => ['added', 'modified', 'removed'].some((kind) => listAt(commit, kind) !== undefined);

/** Written out member by member: putting the objects together by spreading them takes longer than all the rest of the translation. */
function changeOf(commit: JsonObject, { branch, common }: Push): ChangeInput {
  return {
    author: personIn(valueAt(commit, 'author')) ?? 'unknown',
    comments: textAt(commit, 'message'),
    files: filesOfCommit(commit),
    revision: filledTextAt(commit, 'id'),
    when_timestamp: toSeconds(valueAt(commit, 'timestamp')),
    revlink: filledTextAt(commit, 'url'),
    branch,
    category: common.category,
    repository: common.repository,
    project: common.project,
    codebase: common.codebase,
    src: common.src,
    properties: common.properties,
  };
}

/** The commit where the ref now stands, of which the payload tells nothing but its name; the message is an annotated tag's. */
function bareHead(revision: string | undefined, { payload, branch, common }: Push): ChangeInput {
  const page = filledTextAt(payload, 'project', 'web_url');
  return {
    ...common,
    author: pusherIn(payload),
    comments: textAt(payload, 'message'),
    revision,
    revlink: page === undefined || !isHash(revision) ? undefined : `${page}/-/commit/${revision}`,
    branch,
  };
}

function deletionOf({ payload, ref, branch, common }: Push): ChangeInput {
  return { ...common, author: pusherIn(payload), comments: `The ${ref.kind} ${ref.name} was deleted`, revision: filledTextAt(payload, 'before'), branch, category: REF_DELETED };
}

/** What to ask GitLab for; undefined when the payload does not say it in a way that may go into a URL. */
function noteOf(push: Push, told: Pick<PushNote, 'count' | 'known' | 'joined'> & { head: string | undefined }): PushNote | undefined {
  const { payload, ref } = push;
  const { head, ...rest } = told;
  const project = numberAt(payload, 'project_id') ?? numberAt(payload, 'project', 'id');
  if (!isGitLabId(project) || !isHash(head)) return undefined;
  const from = told.count === 1 ? undefined : beginningOf(payload, ref);
  return { kind: 'push', project, ...(from === undefined ? {} : { from }), to: head, ...rest };
}

/** A push begins after `before`. A new branch has none: there GitLab counts the commits that the default branch has not. */
function beginningOf(payload: JsonObject, ref: Ref): string | undefined {
  const before = filledTextAt(payload, 'before');
  if (isHash(before) && !isZeros(before)) return before;
  const trunk = filledTextAt(payload, 'project', 'default_branch');
  // What no branch is called is taken for none: with two dots in it, it would be another range.
  return trunk === undefined || trunk === ref.name || /^-|\.\.|[\s~^:?*[\\]/.test(trunk) ? undefined : trunk;
}
