import type { ChangeInput, DialectContext, HookRequest, Translation } from 'change-hook-core';
import { asPartial, filledTextAt, fullRefName, isZeros, parseRef, passesBranch, REF_DELETED, refNameOf } from 'change-hook-kit';
import type { JsonObject, Ref } from 'change-hook-kit';
import { frameOf, userAt } from './frame.js';
import type { GogsOptions } from './options.js';

/**
 * The events `create` and `delete` of a ref. Of a new branch there is a push as well, which counts. Of a new tag `create` is all that Gogs
 * sends: nothing but its name and its hash (that of the tag object, if it is annotated; git finds the commit by it).
 */
export function translateRef(event: 'create' | 'delete', payload: JsonObject, request: HookRequest, ctx: DialectContext<GogsOptions>): Translation {
  const { options } = ctx;
  const name = filledTextAt(payload, 'ref');
  if (name === undefined) return { invalid: ['ref of the payload is missing or no text'] };
  const kind = payload['ref_type'];
  if (kind !== 'branch' && kind !== 'tag') return { ignored: 'the ref is neither a branch nor a tag' };
  if (event === 'create' && kind === 'branch') return { ignored: 'a new branch has a push of its own' };
  const ref = refOf(kind, name);
  if (!passesBranch(options.branch, ref)) return { ignored: `the option branch does not let the ${kind} through` };
  if (event === 'delete' && options.deletions === 'ignore') return { ignored: `the ${kind} was deleted` };

  const hash = filledTextAt(payload, 'sha');
  const change: ChangeInput = {
    ...frameOf(payload, request, ctx, event),
    author: userAt(payload, 'sender') ?? 'unknown',
    comments: event === 'create' ? '' : `${fullRefName(ref)} was deleted`,
    revision: isZeros(hash) ? undefined : hash,
    branch: refNameOf(ref, options.ref_style),
    category: event === 'create' ? 'tag' : REF_DELETED,
    src: 'git',
  };
  return { changes: [event === 'create' ? asPartial(change) : change] };
}

/** Gogs sends the short name; a full one is understood as well. */
function refOf(kind: 'branch' | 'tag', name: string): Ref {
  const parsed = parseRef(name);
  return parsed.kind === kind ? parsed : { kind, name };
}
