import type { DialectContext, HookRequest, Translation } from 'change-hook-core';
import { filledTextAt, passesBranch, refNameOf, toSeconds, valueAt } from 'change-hook-kit';
import type { JsonObject, Ref } from 'change-hook-kit';
import { frameOf, listedProperties } from './frame.js';
import type { GitHubOptions } from './options.js';

/** A new branch or tag. The payload names no commit, so the change has no revision: a build takes what is there. */
export function translateCreate(payload: JsonObject, request: HookRequest, ctx: DialectContext<GitHubOptions>): Translation {
  const { options } = ctx;
  const kind = filledTextAt(payload, 'ref_type');
  if (kind !== 'branch' && kind !== 'tag') return { ignored: 'what was created is neither a branch nor a tag' };
  const name = filledTextAt(payload, 'ref');
  if (name === undefined) return { invalid: ['ref of the payload is missing or no text'] };
  const ref: Ref = { kind, name };
  if (!passesBranch(options.branch, ref)) return { ignored: `the option branch does not let the ${kind} through` };
  const page = filledTextAt(payload, 'repository', 'html_url');
  const path = name.toWellFormed().split('/').map(encodeURIComponent).join('/');
  return {
    changes: [{
      ...frameOf(payload, request, ctx),
      author: filledTextAt(payload, 'sender', 'login') ?? 'unknown',
      comments: `${kind === 'tag' ? 'Tag' : 'Branch'} ${name} was created`,
      files: [],
      when_timestamp: toSeconds(valueAt(payload, 'repository', 'pushed_at')),
      branch: refNameOf(ref, options.ref_style),
      category: 'create',
      revlink: page === undefined ? undefined : `${page}/tree/${path}`,
      src: 'git',
      properties: { event: 'create', ...listedProperties(payload, ctx) },
    }],
  };
}
