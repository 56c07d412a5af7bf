import { CHANGE_SOURCES } from 'change-hook-core';
import type { ChangeInput, ChangeSource, DialectContext, HookRequest, JsonValue } from 'change-hook-core';
import { codebaseOf, filledTextAt, projectOf, whitelistedProperties } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';
import type { BitbucketCloudOptions } from './options.js';

/** What all changes of a request have in common. */
export type Frame = Pick<ChangeInput, 'repository' | 'project' | 'codebase' | 'src'> & { html: string | undefined };

export function frameOf(payload: JsonObject, request: HookRequest, { options }: DialectContext<BitbucketCloudOptions>): Frame {
  const [self, html] = ['self', 'html'].map((link) => filledTextAt(payload, 'repository', 'links', link, 'href'));
  const name = filledTextAt(payload, 'repository', 'full_name');
  return {
    repository: (options.repository_url === 'api' ? (self ?? html) : (html ?? self)) ?? name,
    project: projectOf(request, options.project_name === 'path' ? name : (filledTextAt(payload, 'repository', 'project', 'name') ?? 'none')),
    codebase: codebaseOf(options.codebase, payload),
    src: sourceOf(filledTextAt(payload, 'repository', 'scm')),
    html,
  };
}

/** The properties that the whitelist takes, for each of so many changes. Without a prototype. */
export function listedProperties(payload: unknown, ctx: DialectContext<BitbucketCloudOptions>, changes = 1): Record<string, JsonValue> {
  const whitelist = ctx.options.bitbucket_property_whitelist;
  return whitelistedProperties(payload, { prefix: 'bitbucket', whitelist, changes }, ctx.log);
}

/** `scm` is `git`; it was `hg` until 2020, and is missing from some payloads. */
const sourceOf = (scm: string | undefined): ChangeSource => CHANGE_SOURCES.find((source) => source === scm) ?? 'git';
