import type { ChangeInput, DialectContext, HookRequest, JsonValue } from 'change-hook-core';
import { codebaseOf, projectOf, whitelistedProperties } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';
import { addressOf, projectNameOf } from './addresses.js';
import type { GitLabOptions } from './options.js';

/** What all changes of a request have in common. */
export type Common = Pick<ChangeInput, 'repository' | 'project' | 'codebase' | 'category' | 'src'> & { properties: Record<string, JsonValue> };

export interface CommonParts {
  payload: JsonObject;
  request: HookRequest;
  ctx: DialectContext<GitLabOptions>;
  /** The event: a change's `category`, and its property `event`. */
  event: string;
  /** How many changes will carry the properties. */
  changes: number;
  /** The objects of the payload that tell of the project, the best first. */
  project: readonly unknown[];
  /** The same, where the repository is another one than the project's. */
  repository?: readonly unknown[];
}

export function commonOf({ payload, request, ctx, event, changes, project, repository = project }: CommonParts): Common {
  const { options } = ctx;
  const listed = whitelistedProperties(payload, { prefix: 'gitlab', whitelist: options.gitlab_property_whitelist, changes }, ctx.log);
  return {
    repository: addressOf(options.repository_url, ...repository),
    project: projectOf(request, projectNameOf(options.project_name, ...project)),
    // Buildbot's handler takes it from the webhook's URL alone.
    codebase: request.query.get('codebase') || codebaseOf(options.codebase, payload),
    category: event,
    src: 'git',
    properties: Object.keys(listed).length === 0 ? { event } : { event, ...listed },
  };
}
