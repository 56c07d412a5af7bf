import type { ChangeInput, DialectContext, HookRequest, JsonValue } from 'change-hook-core';
import { codebaseOf, filledTextAt, formatPerson, projectOf, whitelistedProperties } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';
import type { GiteeOptions } from './options.js';
import { pathOf } from './repository-of.js';

/** What all changes of a request have in common, whatever the event. */
export type Frame = Pick<ChangeInput, 'repository' | 'project' | 'codebase' | 'src'> & { properties: Record<string, JsonValue> };

const URLS = { clone: ['clone_url', 'git_http_url'], ssh: ['ssh_url', 'git_ssh_url'], html: ['html_url', 'url'] } as const;

/** `changes`: so many changes will carry the properties. */
export function frameOf(
  payload: JsonObject,
  request: HookRequest,
  ctx: DialectContext<GiteeOptions>,
  event: string,
  changes = 1,
): Frame {
  const { options } = ctx;
  const urls = [...URLS[options.repository_url], ...Object.values(URLS).flat()].map((field) =>
    filledTextAt(payload, 'repository', field),
  );
  return {
    repository: urls.find((url) => url !== undefined),
    project: projectOf(request, pathOf(payload)),
    codebase: codebaseOf(options.codebase, payload),
    src: 'git',
    properties: { event, ...listedProperties(payload, ctx, changes) },
  };
}

/**
 * Gitee writes the password and the signature of the request into the payload too. They are nobody's property, whatever the
 * whitelist says.
 */
function listedProperties(payload: JsonObject, ctx: DialectContext<GiteeOptions>, changes: number): Record<string, JsonValue> {
  const { password: _password, sign: _sign, ...rest } = payload;
  return whitelistedProperties(rest, { prefix: 'gitee', whitelist: ctx.options.gitee_property_whitelist, changes }, ctx.log);
}

/** A user of Gitee: `name` is what people read, `login` and `username` are for machines. */
export function userAt(value: unknown, ...path: readonly string[]): string | undefined {
  const name = ['name', 'login', 'username', 'user_name']
    .map((field) => filledTextAt(value, ...path, field))
    .find((text) => text !== undefined);
  return formatPerson(name, filledTextAt(value, ...path, 'email'));
}
