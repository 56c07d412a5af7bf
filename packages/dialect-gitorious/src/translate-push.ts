import { PARTIAL } from 'change-hook-core';
import type { ChangeInput, DialectContext, HookRequest, Translation } from 'change-hook-core';
import {
  codebaseOf,
  filledTextAt,
  findSkip,
  fullRefName,
  isObject,
  joinChanges,
  listAt,
  parseRef,
  passesBranch,
  personAt,
  projectOf,
  REF_DELETED,
  refNameOf,
  skipped,
  textAt,
  toSeconds,
  valueAt,
  whitelistedProperties,
} from 'change-hook-kit';
import type { JsonObject, Ref } from 'change-hook-kit';
import type { GitoriousOptions } from './options.js';

/** A push: one change for each commit. Gitorious tells no files, so that each says that it is partial. */
export function translatePush(payload: JsonObject, request: HookRequest, ctx: DialectContext<GitoriousOptions>): Translation {
  const { options } = ctx;
  const name = filledTextAt(payload, 'ref');
  if (name === undefined) return { invalid: ['ref of the payload is missing or no text'] };
  const ref = refOf(name);
  if (ref.kind === 'other') return { ignored: 'the ref is neither a branch nor a tag' };
  if (!passesBranch(options.branch, ref)) return { ignored: `the option branch does not let the ${ref.kind} through` };

  const after = filledTextAt(payload, 'after');
  if (after !== undefined && /^0+$/.test(after)) return translateDeletion(payload, ref, request, ctx);
  const commits = oldestFirst((listAt(payload, 'commits') ?? []).filter(isObject), after);
  const head = commits.at(-1) ?? (after === undefined ? undefined : { id: after });
  if (head === undefined) return { ignored: 'the push names no commit' };
  const skip = findSkip(options.skips, textAt(head, 'message') ?? '');
  if (skip >= 0) return skipped('the message of the head commit', skip);

  const joined = options.commits === 'head';
  const common = commonOf(payload, ref, request, ctx, joined ? 1 : commits.length);
  const all = (commits.length === 0 ? [head] : commits).map((commit) => changeOf(commit, common));
  return { changes: joined ? [joinChanges(all, changeOf(head, common))] : all };
}

/** Gitorious gives the short name of a branch. */
function refOf(name: string): Ref {
  const parsed = parseRef(name);
  return parsed.kind === 'other' && !name.startsWith('refs/') ? { kind: 'branch', name } : parsed;
}

/** A list that begins with the head and does not end with it is the newest first. */
function oldestFirst(commits: readonly JsonObject[], head: string | undefined): readonly JsonObject[] {
  const newestFirst = head !== undefined && commits[0]?.['id'] === head && commits.at(-1)?.['id'] !== head;
  return newestFirst ? commits.toReversed() : commits;
}

function commonOf(
  payload: JsonObject,
  ref: Ref,
  request: HookRequest,
  ctx: DialectContext<GitoriousOptions>,
  changes: number,
): ChangeInput {
  const { options } = ctx;
  const properties = whitelistedProperties(payload, { prefix: 'gitorious', whitelist: options.gitorious_property_whitelist, changes }, ctx.log);
  return {
    author: filledTextAt(payload, 'pushed_by') ?? 'unknown',
    branch: refNameOf(ref, options.ref_style),
    repository: filledTextAt(payload, 'repository', 'url'),
    project: projectOf(request, filledTextAt(payload, 'project', 'name')),
    codebase: codebaseOf(options.codebase, payload),
    src: 'git',
    properties,
  };
}

const changeOf = (commit: JsonObject, common: ChangeInput): ChangeInput => ({
  ...common,
  author: personAt(commit, 'author') ?? common.author,
  comments: textAt(commit, 'message'),
  files: [],
  revision: filledTextAt(commit, 'id'),
  when_timestamp: toSeconds(valueAt(commit, 'timestamp')) ?? toSeconds(valueAt(commit, 'committed_at')),
  revlink: filledTextAt(commit, 'url'),
  properties: { ...common.properties, [PARTIAL]: true },
});

function translateDeletion(
  payload: JsonObject,
  ref: Ref,
  request: HookRequest,
  ctx: DialectContext<GitoriousOptions>,
): Translation {
  if (ctx.options.deletions === 'ignore') return { ignored: `the ${ref.kind} was deleted` };
  return {
    changes: [
      {
        ...commonOf(payload, ref, request, ctx, 1),
        comments: `${fullRefName(ref)} was deleted`,
        revision: filledTextAt(payload, 'before'),
        when_timestamp: toSeconds(valueAt(payload, 'pushed_at')),
        category: REF_DELETED,
      },
    ],
  };
}
