import type { DialectContext, HookRequest, Translation } from 'change-hook-core';
import { filledTextAt, fullRefName, isZeros, parseRef, passesBranch, REF_DELETED, refNameOf } from 'change-hook-kit';
import type { JsonObject, Ref } from 'change-hook-kit';
import { frameOf, userAt } from './frame.js';
import type { GiteaOptions } from './options.js';

/**
 * The event `delete`. Of a deleted tag Gitea sends a push as well, which names the last commit: that one counts, and this one is
 * ignored, so that there are not two changes. Of a deleted branch this is all that it sends, and it names no commit.
 */
export function translateDelete(payload: JsonObject, request: HookRequest, ctx: DialectContext<GiteaOptions>): Translation {
  const name = filledTextAt(payload, 'ref');
  if (name === undefined) return { invalid: ['ref of the payload is missing or no text'] };
  if (payload['ref_type'] !== 'branch') return { ignored: 'the event delete counts for branches alone; of a tag, the push does' };
  // The short name, but a full one is understood as well.
  const parsed = parseRef(name);
  const ref: Ref = parsed.kind === 'branch' ? parsed : { kind: 'branch', name };
  if (!passesBranch(ctx.options.branch, ref)) return { ignored: 'the option branch does not let the branch through' };
  return translateDeletion(ref, payload, request, ctx, 'delete');
}

/** A ref that is gone. Its change names the last commit that it pointed at, where the payload tells it. */
export function translateDeletion(ref: Ref, payload: JsonObject, request: HookRequest, ctx: DialectContext<GiteaOptions>, event: 'push' | 'delete'): Translation {
  const { options } = ctx;
  if (options.deletions === 'ignore') return { ignored: `the ${ref.kind} was deleted` };
  const before = filledTextAt(payload, 'before');
  const change = {
    ...frameOf(payload, request, ctx, event),
    author: userAt(payload, 'pusher') ?? userAt(payload, 'sender') ?? 'unknown',
    comments: `${fullRefName(ref)} was deleted`,
    revision: isZeros(before) ? undefined : before,
    branch: refNameOf(ref, options.ref_style),
    category: REF_DELETED,
    src: 'git',
  } as const;
  return { changes: [change] };
}
