import type { ChangeInput, DialectContext, HookRequest, Translation } from 'change-hook-core';
import {
  filledTextAt, findSkip, fullRefName, isObject, isZeros, joinChanges, listAt, parseRef, passesBranch, personAt, REF_DELETED, refNameOf, skipped, textAt,
  toSeconds, valueAt,
} from 'change-hook-kit';
import type { JsonObject, Ref } from 'change-hook-kit';
import { commonOf, frameOf, identityAt } from './frame.js';
import type { Frame } from './frame.js';
import { incomplete } from './incomplete.js';
import type { AzureOptions } from './options.js';

/** A ref that a push moved, made or deleted. */
interface Update {
  ref: Ref;
  /** Undefined when the ref is gone. */
  to: string | undefined;
  from: string | undefined;
}

/** `git.push`: the refs that moved, and in one list the commits that came with all of them. */
export function translatePush(payload: JsonObject, request: HookRequest, ctx: DialectContext<AzureOptions>): Translation {
  const { options } = ctx;
  const moved = (listAt(payload, 'resource', 'refUpdates') ?? []).filter(isObject);
  if (moved.length === 0) return { ignored: 'the push names no ref: "Resource details to send" of the subscription must be "All"' };
  const updates = moved.flatMap(updateOf);
  if (updates.length === 0) return { ignored: 'no ref of the push is a branch or a tag' };
  const wanted = updates.filter(({ ref }) => passesBranch(options.branch, ref));
  if (wanted.length === 0) return { ignored: 'the option branch lets no ref of the push through' };
  const alive = wanted.filter(({ to }) => to !== undefined || options.deletions === 'change');
  if (alive.length === 0) return { ignored: 'every ref of the push was deleted' };

  const commits = (listAt(payload, 'resource', 'commits') ?? []).filter(isObject);
  const frame = frameOf(payload, request, ctx, 'git.push', Math.max(alive.length, commits.length));
  const context: Context = { payload, frame, options, commits, single: updates.length === 1 };
  const kept = alive.filter((update) => skipOf(update, context) < 0);
  if (kept.length === 0) return skipped('the message of the head commit', skipOf(alive[0]!, context));
  const changes = kept.flatMap((update) => changesOf(update, context));
  const joined = options.commits === 'head' && context.single && kept[0]?.ref.kind === 'branch' ? commits.flatMap((commit) => filledTextAt(commit, 'commitId') ?? []) : [];
  return incomplete(changes, { kind: 'commits', joined }, payload, ctx);
}

interface Context {
  payload: JsonObject;
  frame: Frame;
  options: AzureOptions;
  commits: readonly JsonObject[];
  /** Whether all commits belong to one ref. With several nothing says which is whose. */
  single: boolean;
}

function updateOf(update: JsonObject): Update[] {
  const ref = parseRef(filledTextAt(update, 'name') ?? '');
  if (ref.kind === 'other') return [];
  const hash = (field: string): string | undefined => (isZeros(update[field]) ? undefined : filledTextAt(update, field));
  return [{ ref, to: hash('newObjectId'), from: hash('oldObjectId') }];
}

const headOf = ({ to }: Update, { commits }: Context): JsonObject | undefined => commits.find((commit) => to !== undefined && commit['commitId'] === to);

const skipOf = (update: Update, context: Context): number => findSkip(context.options.skips, textAt(headOf(update, context), 'comment') ?? '');

/** Oldest first. A tag is one change, and so is a ref of several, and one without commits: the one that it now points at. */
function changesOf(update: Update, context: Context): ChangeInput[] {
  const { commits, single, options } = context;
  if (update.to === undefined) return [deletionOf(update, context)];
  const head = changeOf(headOf(update, context) ?? { commitId: update.to }, update, context);
  if (update.ref.kind === 'tag' || !single || commits.length === 0) return [head];
  const all = oldestFirst(commits, update.to).map((commit) => changeOf(commit, update, context));
  if (all.at(-1)?.revision !== update.to) all.push(head);
  return options.commits === 'head' ? [joinChanges(all, head)] : all;
}

/** The service lists the newest first; a list that ends with the head is taken as it is. */
function oldestFirst(commits: readonly JsonObject[], head: string): readonly JsonObject[] {
  const inOrder = commits.at(-1)?.['commitId'] === head && commits[0]?.['commitId'] !== head;
  return inOrder ? commits : commits.toReversed();
}

function changeOf(commit: JsonObject, { ref }: Update, { payload, frame, options }: Context): ChangeInput {
  const revision = filledTextAt(commit, 'commitId');
  // Each member by its name: to spread `commonOf` first costs V8 three times all the rest of a push, once for each commit.
  return {
    repository: frame.repository,
    project: frame.project,
    codebase: frame.codebase,
    properties: frame.properties,
    src: 'git',
    author: personAt(commit, 'author') ?? identityAt(payload, 'resource', 'pushedBy') ?? 'unknown',
    committer: personAt(commit, 'committer'),
    comments: textAt(commit, 'comment'),
    revision,
    when_timestamp: toSeconds(valueAt(commit, 'author', 'date')) ?? toSeconds(valueAt(payload, 'resource', 'date')),
    // `url` of a commit is the API's as often as not.
    revlink: frame.page === undefined || revision === undefined ? filledTextAt(commit, 'url') : `${frame.page}/commit/${revision}`,
    branch: refNameOf(ref, options.ref_style),
    category: ref.kind === 'tag' ? 'tag' : 'push',
  };
}

/** A ref that is gone. Its change names the last commit that it pointed at: there is no other to name. */
function deletionOf({ ref, from }: Update, { payload, frame, options }: Context): ChangeInput {
  return {
    ...commonOf(frame),
    author: identityAt(payload, 'resource', 'pushedBy') ?? 'unknown',
    comments: `${fullRefName(ref)} was deleted`,
    revision: from,
    when_timestamp: toSeconds(valueAt(payload, 'resource', 'date')),
    branch: refNameOf(ref, options.ref_style),
    category: REF_DELETED,
  };
}
