import type { ChangeInput, DialectContext, HookRequest, JsonValue } from 'change-hook-core';
import { codebaseOf, filledTextAt, formatPerson, projectOf, whitelistedProperties } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';
import type { CodeCommitOptions } from './options.js';
import { addressOf } from './repository.js';
import type { Repository } from './repository.js';

/** What all changes of a message have in common. */
export type Frame = Pick<ChangeInput, 'repository' | 'project' | 'codebase' | 'src'> & { properties: Record<string, JsonValue> };

/** `payload`: what the topic's message says, parsed. `changes`: so many changes will carry the properties. */
export function frameOf(
  payload: JsonObject,
  repository: Repository,
  event: string,
  request: HookRequest,
  ctx: DialectContext<CodeCommitOptions>,
  changes = 1,
): Frame {
  const { options } = ctx;
  const properties = whitelistedProperties(payload, { prefix: 'codecommit', whitelist: options.codecommit_property_whitelist, changes }, ctx.log);
  return {
    repository: addressOf(repository, options.repository_url),
    project: projectOf(request, repository.name),
    codebase: codebaseOf(options.codebase, payload),
    src: 'git',
    properties: { event, repository_name: repository.name, region: repository.region, ...properties },
  };
}

/** Who did it: `arn:aws:iam::123456789012:user/ann` is `ann`, a session of a role is called by the session's name. */
export function personAt(value: unknown, arnField: string): string | undefined {
  const arn = filledTextAt(value, arnField);
  const name = filledTextAt(value, 'displayName') ?? (arn === undefined ? undefined : (arn.split(/[/:]/).at(-1) ?? arn));
  return formatPerson(name, filledTextAt(value, 'emailAddress'));
}
