import type { DialectContext, HookRequest, Translation } from 'change-hook-core';
import { filledTextAt, passesBranch, refNameOf, textAt, toSeconds, valueAt } from 'change-hook-kit';
import type { JsonObject, Ref } from 'change-hook-kit';
import { commonOf } from './common.js';
import type { GitLabOptions } from './options.js';
import { personIn } from './person.js';

/** A release that was made. What becomes of it later, its notes edited say, is no reason to build. */
export function translateRelease(payload: JsonObject, request: HookRequest, ctx: DialectContext<GitLabOptions>): Translation {
  const { options } = ctx;
  const tag = filledTextAt(payload, 'tag');
  if (tag === undefined) return { invalid: ['tag of the payload is missing or no text'] };
  // GitLab of before 13.9 says no action, and told of new releases alone.
  const action = textAt(payload, 'action') ?? 'create';
  if (action !== 'create') return { ignored: 'only a release that was made makes a change' };
  const ref: Ref = { kind: 'tag', name: tag };
  if (!passesBranch(options.branch, ref)) return { ignored: 'the tag does not match the option branch' };
  const common = commonOf({ payload, request, ctx, event: 'release', changes: 1, project: [valueAt(payload, 'project')] });
  const commit = valueAt(payload, 'commit');
  return {
    changes: [
      {
        ...common,
        author: personIn(valueAt(commit, 'author')) ?? 'unknown',
        comments: `Release ${filledTextAt(payload, 'name') ?? tag}\n\n${textAt(payload, 'description') ?? ''}`,
        revision: filledTextAt(commit, 'id'),
        when_timestamp: toSeconds(valueAt(payload, 'released_at')) ?? toSeconds(valueAt(payload, 'created_at')),
        branch: refNameOf(ref, options.ref_style),
        revlink: filledTextAt(payload, 'url') ?? filledTextAt(commit, 'url'),
        properties: { gitlab_action: action, ...common.properties },
      },
    ],
  };
}
