import { PARTIAL } from 'change-hook-core';
import type { ChangeInput, DialectContext, HookRequest, Translation } from 'change-hook-core';
import {
  filledTextAt,
  fullRefName,
  isObject,
  isZeros,
  objectAt,
  parseRef,
  passesBranch,
  REF_DELETED,
  refNameOf,
} from 'change-hook-kit';
import type { JsonObject, Ref } from 'change-hook-kit';
import { frameOf } from './frame.js';
import type { LaunchpadOptions } from './options.js';
import { revisionPageOf } from './place.js';
import { SUBJECTS } from './repository-of.js';

interface Update {
  ref: Ref;
  from: string | undefined;
  to: string | undefined;
}

/**
 * `git:push:0.1`: one change for each branch and tag that changed. Nothing is told but hashes: no author, no message, no file.
 */
export function translateGitPush(payload: JsonObject, request: HookRequest, ctx: DialectContext<LaunchpadOptions>): Translation {
  const { options } = ctx;
  const place = SUBJECTS['git:push:0.1']?.(payload);
  const changed = objectAt(payload, 'ref_changes');
  if (place === undefined) return { invalid: ['git_repository of the payload is missing or no text'] };
  if (changed === undefined) return { invalid: ['ref_changes of the payload is missing or no object'] };
  const known = Object.entries(changed)
    .flatMap(updateOf)
    .filter(({ ref }) => ref.kind !== 'other');
  if (known.length === 0) return { ignored: 'no ref of the push is a branch or a tag' };
  const wanted = known.filter(({ ref }) => passesBranch(options.branch, ref));
  if (wanted.length === 0) return { ignored: 'the option branch lets no ref of the push through' };
  const alive = wanted.filter(({ to }) => to !== undefined || options.deletions === 'change');
  if (alive.length === 0) return { ignored: 'every ref of the push was deleted' };
  const frame = frameOf(payload, place, 'git:push:0.1', request, ctx, alive.length);
  const changes = alive.map(({ ref, from, to }): ChangeInput => {
    const branch = refNameOf(ref, options.ref_style);
    if (to === undefined)
      return {
        ...frame,
        author: 'unknown',
        comments: `${fullRefName(ref)} was deleted`,
        revision: from,
        branch,
        category: REF_DELETED,
      };
    return {
      ...frame,
      author: 'unknown',
      files: [],
      revision: to,
      branch,
      category: ref.kind === 'tag' ? 'tag' : 'push',
      revlink: revisionPageOf(place, to),
      properties: { ...frame.properties, [PARTIAL]: true },
    };
  });
  return { changes };
}

/** A ref that is new has no `old`, one that is gone no `new`. */
function updateOf([name, update]: [string, unknown]): Update[] {
  if (!isObject(update)) return [];
  const hash = (side: string): string | undefined => {
    const found = filledTextAt(update, side, 'commit_sha1');
    return isZeros(found) ? undefined : found;
  };
  const [from, to] = [hash('old'), hash('new')];
  // A new side that names no commit is no deletion.
  if (to === undefined && (from === undefined || isObject(update['new']))) return [];
  return [{ ref: parseRef(name), from, to }];
}

/** `bzr:push:0.1`: a Bazaar branch is a repository of its own, so that it is both. */
export function translateBzrPush(payload: JsonObject, request: HookRequest, ctx: DialectContext<LaunchpadOptions>): Translation {
  const place = SUBJECTS['bzr:push:0.1']?.(payload);
  if (place === undefined) return { invalid: ['bzr_branch of the payload is missing or no text'] };
  const revision = filledTextAt(payload, 'new', 'revision_id');
  if (revision === undefined || revision === 'null:') return { ignored: 'the branch has no revision' };
  if (!passesBranch(ctx.options.branch, { kind: 'branch', name: place.path }))
    return { ignored: 'the option branch does not let the branch through' };
  const frame = frameOf(payload, place, 'bzr:push:0.1', request, ctx);
  return {
    changes: [
      {
        ...frame,
        author: 'unknown',
        files: [],
        revision,
        branch: place.path,
        category: 'push',
        revlink: revisionPageOf(place, revision),
        properties: { ...frame.properties, [PARTIAL]: true },
      },
    ],
  };
}
