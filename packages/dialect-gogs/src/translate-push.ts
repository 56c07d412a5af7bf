import type { ChangeInput, DialectContext, HookRequest, Translation } from 'change-hook-core';
import {
  filledTextAt, findSkip, isObject, isZeros, joinChanges, listAt, parseRef, passesBranch, personAt, refNameOf, textAt, textsAt, toSeconds,
  valueAt,
} from 'change-hook-kit';
import type { JsonObject, Ref } from 'change-hook-kit';
import { frameOf, userAt } from './frame.js';
import type { Frame } from './frame.js';
import type { GogsOptions } from './options.js';
import { asPartial } from './partial.js';

/** A push to a branch. Nothing inside a commit can fail it: what is missing or odd gets a default. */
export function translatePush(payload: JsonObject, request: HookRequest, ctx: DialectContext<GogsOptions>): Translation {
  const { options } = ctx;
  const refName = filledTextAt(payload, 'ref');
  if (refName === undefined) return { invalid: ['ref of the payload is missing or no text'] };
  const ref = parseRef(refName);
  if (ref.kind === 'other') return { ignored: 'the ref is neither a branch nor a tag' };
  if (!passesBranch(options.branch, ref)) return { ignored: `the option branch does not let the ${ref.kind} through` };
  // Gogs tells of a deletion by the event delete alone.
  if (isZeros(valueAt(payload, 'after'))) return { ignored: `the ${ref.kind} was deleted` };

  const listed = (listAt(payload, 'commits') ?? []).filter(isObject);
  const commits = commitsOf(payload, ref, listed);
  const head = commits.at(-1);
  if (head === undefined) return { ignored: 'the push names no commit' };
  const skip = findSkip(options.skips, textAt(head, 'message') ?? '');
  if (skip >= 0) return { ignored: `the message of the head commit asks for no build (skips[${skip}])` };

  const joined = options.commits === 'head';
  const frame = frameOf(payload, request, ctx, 'push', joined ? 1 : commits.length);
  const author = userAt(payload, 'pusher') ?? userAt(payload, 'sender') ?? 'unknown';
  const common: Common = { frame, branch: refNameOf(ref, options.ref_style), category: ref.kind === 'tag' ? 'tag' : 'push', author };
  const all = commits.map((commit) => changeOf(commit, common));
  const changes = joined ? [joinChanges(all, changeOf(head, common))] : all;
  const cut = ref.kind === 'branch' && options.feed_max_commit_num > 0 && listed.length >= options.feed_max_commit_num;
  return { changes: cut || commits.some(hasNoFiles) ? changes.map(asPartial) : changes };
}

/** What all changes of a push have in common. */
interface Common extends Pick<ChangeInput, 'branch' | 'category'> {
  frame: Frame;
  /** Of a commit that names none. */
  author: string;
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

/** Versions before 2017 do not tell the files. (A later one writes null where there is none, so it is the names that count.) */
const hasNoFiles = (commit: JsonObject): boolean => ['added', 'modified', 'removed'].every((list) => !Object.hasOwn(commit, list));

function changeOf(commit: JsonObject, { frame, branch, category, author }: Common): ChangeInput {
  return {
    author: personAt(commit, 'author') ?? author,
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
