import type { ChangeInput, DialectContext, HookRequest, JsonValue } from 'change-hook-core';
import { codebaseOf, filledTextAt, formatPerson, projectOf, whitelistedProperties } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';
import type { GiteaOptions } from './options.js';

/** What all changes of a request have in common, whatever the event. */
export type Frame = Pick<ChangeInput, 'repository' | 'project' | 'codebase'> & { properties: Record<string, JsonValue> };

const URLS = { ssh: 'ssh_url', clone: 'clone_url', html: 'html_url' } as const;

/** `changes`: so many changes will carry the properties. */
export function frameOf(payload: JsonObject, request: HookRequest, ctx: DialectContext<GiteaOptions>, event: string, changes = 1): Frame {
  const { options } = ctx;
  const urls = [URLS[options.repository_url], ...Object.values(URLS)].map((field) => filledTextAt(payload, 'repository', field));
  const listed = whitelistedProperties(payload, { prefix: 'gitea', whitelist: options.gitea_property_whitelist, changes }, ctx.log);
  return {
    repository: urls.find((url) => url !== undefined),
    project: projectOf(request, filledTextAt(payload, 'repository', 'full_name')),
    codebase: codebaseOf(options.codebase, payload),
    properties: { event, ...namesOf(payload), ...listed },
  };
}

/** The two properties that Buildbot's plugin gives to every change. */
function namesOf(payload: JsonObject): Record<string, JsonValue> {
  const name = filledTextAt(payload, 'repository', 'name');
  const owner = filledTextAt(payload, 'repository', 'owner', 'username') ?? filledTextAt(payload, 'repository', 'owner', 'login');
  return { ...(name === undefined ? {} : { repository_name: name }), ...(owner === undefined ? {} : { owner }) };
}

/** A user of the forge, as `Name <email>`: the login where the full name is not filled in, which few do. */
export function userAt(value: unknown, ...path: readonly string[]): string | undefined {
  const name = ['full_name', 'login', 'username'].map((field) => filledTextAt(value, ...path, field)).find((text) => text !== undefined);
  return formatPerson(name, filledTextAt(value, ...path, 'email'));
}
