import type { ChangeInput, DialectContext, HookRequest, JsonValue } from 'change-hook-core';
import { codebaseOf, filledTextAt, projectOf, whitelistedProperties } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';
import type { GitHubOptions } from './options.js';

/** What all changes of a request have in common, whatever the event. */
export type Frame = Pick<ChangeInput, 'repository' | 'project' | 'codebase'>;

const URLS = { html: 'html_url', clone: 'clone_url', ssh: 'ssh_url', git: 'git_url' } as const;

export function frameOf(payload: JsonObject, request: HookRequest, { options }: DialectContext<GitHubOptions>, project?: string): Frame {
  return {
    repository: filledTextAt(payload, 'repository', URLS[options.repository_url]) ?? filledTextAt(payload, 'repository', 'html_url'),
    project: projectOf(request, project ?? filledTextAt(payload, 'repository', 'full_name')),
    codebase: codebaseOf(options.codebase, payload),
  };
}

/** The properties that the whitelist takes, for each of so many changes. Without a prototype. */
export function listedProperties(payload: unknown, ctx: DialectContext<GitHubOptions>, changes = 1): Record<string, JsonValue> {
  return whitelistedProperties(payload, { prefix: 'github', whitelist: ctx.options.github_property_whitelist, changes }, ctx.log);
}
