import { CHANGE_SOURCES } from 'change-hook-core';
import type { ChangeInput, DialectContext, HookRequest, JsonValue } from 'change-hook-core';
import { codebaseOf, filledTextAt, fullRefName, projectOf, whitelistedProperties } from 'change-hook-kit';
import type { JsonObject, Ref } from 'change-hook-kit';
import type { RhodeCodeOptions } from './options.js';

/** What all changes of a request have in common, whatever the event. */
export type Frame = Pick<ChangeInput, 'repository' | 'project' | 'codebase' | 'src'> & { properties: Record<string, JsonValue> };

const URLS = { url: 'url', permalink: 'permalink_url' } as const;

/** `payload` is RhodeCode's wrapper, `event` what is in it. `changes`: so many changes will carry the properties. */
export function frameOf(
  payload: JsonObject,
  event: JsonObject,
  request: HookRequest,
  ctx: DialectContext<RhodeCodeOptions>,
  changes = 1,
): Frame {
  const { options } = ctx;
  // Beside the event stands the webhook's secret token. It is nobody's property, whatever the whitelist says.
  const properties = whitelistedProperties({ event }, { prefix: 'rhodecode', whitelist: options.rhodecode_property_whitelist, changes }, ctx.log);
  const urls = [URLS[options.repository_url], ...Object.values(URLS)].map((field) => filledTextAt(event, 'repo', field));
  const type = filledTextAt(event, 'repo', 'repo_type');
  return {
    repository: urls.find((url) => url !== undefined),
    project: projectOf(request, filledTextAt(event, 'repo', 'repo_name')),
    codebase: codebaseOf(options.codebase, payload),
    src: CHANGE_SOURCES.find((source) => source === type),
    properties: { event: filledTextAt(event, 'name') ?? '', ...properties },
  };
}

/** Only git has full names: in Mercurial and Subversion a branch is its name. */
export const branchNameOf = (ref: Ref, event: JsonObject, { ref_style }: RhodeCodeOptions): string =>
  ref_style === 'full' && filledTextAt(event, 'repo', 'repo_type') === 'git' ? fullRefName(ref) : ref.name;

export const actorOf = (event: JsonObject): string => filledTextAt(event, 'actor', 'username') ?? 'unknown';
