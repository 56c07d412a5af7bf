import type { ChangeInput, DialectContext, HookRequest, JsonValue } from 'change-hook-core';
import { codebaseOf, projectOf, whitelistedProperties } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';
import type { LaunchpadOptions } from './options.js';
import { addressOf } from './place.js';
import type { Place } from './place.js';

export type GitOrBzr = 'git' | 'bzr';

/** What all changes of a request have in common, whatever the event. */
export type Frame = Pick<ChangeInput, 'repository' | 'project' | 'codebase' | 'src'> & { properties: Record<string, JsonValue> };

/** `changes`: so many changes will carry the properties. */
export function frameOf(
  payload: JsonObject,
  place: Place,
  event: string,
  request: HookRequest,
  ctx: DialectContext<LaunchpadOptions>,
  changes = 1,
): Frame {
  const { options } = ctx;
  const properties = whitelistedProperties(payload, { prefix: 'launchpad', whitelist: options.launchpad_property_whitelist, changes }, ctx.log);
  return {
    repository: addressOf(place, options.repository_url),
    project: projectOf(request, place.path),
    codebase: codebaseOf(options.codebase, payload),
    src: place.vcs,
    properties: { event, ...properties },
  };
}
