import type { DialectContext, HookRequest, Translation } from 'change-hook-core';
import { filledTextAt, objectAt, refNameOf, textAt, toSeconds, valueAt } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';
import { frameOf, listedProperties } from './frame.js';
import type { GitHubOptions } from './options.js';

/** A release that was published: its tag, built by name. */
export function translateRelease(payload: JsonObject, request: HookRequest, ctx: DialectContext<GitHubOptions>): Translation {
  const action = filledTextAt(payload, 'action');
  if (action !== 'published') return { ignored: 'only a release that is published makes a change' };
  const release = objectAt(payload, 'release');
  const tag = filledTextAt(release, 'tag_name');
  if (tag === undefined) return { invalid: ['tag_name of release is missing or no text'] };
  const target = filledTextAt(release, 'target_commitish') ?? '';
  return {
    changes: [{
      ...frameOf(payload, request, ctx),
      author: filledTextAt(release, 'author', 'login') ?? filledTextAt(payload, 'sender', 'login') ?? 'unknown',
      comments: `GitHub Release ${tag}\n${textAt(release, 'name') ?? ''}\n${textAt(release, 'body') ?? ''}`,
      files: [],
      // Most often it is the name of the branch that the tag was made from, which may have moved on since.
      revision: /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(target) ? target : undefined,
      when_timestamp: toSeconds(valueAt(release, 'published_at')),
      branch: refNameOf({ kind: 'tag', name: tag }, ctx.options.ref_style),
      category: 'release',
      revlink: filledTextAt(release, 'html_url'),
      src: 'git',
      properties: { event: 'release', github_action: action, ...listedProperties(payload, ctx) },
    }],
  };
}
