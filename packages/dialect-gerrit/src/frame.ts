import type { ChangeInput, DialectContext, HookRequest, JsonValue } from 'change-hook-core';
import { codebaseOf, filledTextAt, formatPerson, projectOf, whitelistedProperties } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';
import type { GerritOptions } from './options.js';

/** What all changes of a request have in common. */
export type Frame = Pick<ChangeInput, 'repository' | 'project' | 'codebase' | 'src'> & { properties: Record<string, JsonValue> };

/** `changes`: so many changes will carry the properties. */
export function frameOf(
  payload: JsonObject,
  project: string,
  request: HookRequest,
  ctx: DialectContext<GerritOptions>,
  changes = 1,
): Frame {
  const { options } = ctx;
  const properties = whitelistedProperties(payload, { prefix: 'event', whitelist: options.gerrit_property_whitelist, changes }, ctx.log);
  return {
    repository: repositoryOf(project, options),
    project: projectOf(request, project),
    codebase: codebaseOf(options.codebase, payload),
    src: 'git',
    properties: { event: filledTextAt(payload, 'type') ?? '', ...properties },
  };
}

/**
 * No event tells an address from which git can clone, and `ref-updated` tells none at all: it comes from the options, or is the
 * project's name.
 */
function repositoryOf(project: string, { gitbaseurl, gerrit_url }: GerritOptions): string {
  const base = gitbaseurl ?? gerrit_url;
  return base === undefined ? project : `${base.replace(/\/+$/, '')}/${project}`;
}

/** Gerrit's attribute `account`. */
export const accountAt = (value: unknown, ...path: readonly string[]): string | undefined =>
  formatPerson(
    filledTextAt(value, ...path, 'name') ?? filledTextAt(value, ...path, 'username'),
    filledTextAt(value, ...path, 'email'),
  );
