import type { ChangeInput, DialectContext, HookRequest, JsonValue } from 'change-hook-core';
import { codebaseOf, filledTextAt, formatPerson, projectOf, whitelistedProperties } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';
import type { AzureOptions } from './options.js';

/** What all changes of a request have in common, whatever the event. */
export interface Frame extends Pick<ChangeInput, 'repository' | 'project' | 'codebase'> {
  properties: Record<string, JsonValue>;
  /** The repository's page, on which those of its commits and pull requests stand. */
  page: string | undefined;
}

const URLS = { remote: 'remoteUrl', ssh: 'sshUrl', web: 'webUrl' } as const;

/** `changes`: so many changes will carry the properties. */
export function frameOf(payload: JsonObject, request: HookRequest, ctx: DialectContext<AzureOptions>, event: string, changes = 1): Frame {
  const { options } = ctx;
  const at = (...path: string[]): string | undefined => filledTextAt(payload, 'resource', 'repository', ...path);
  const [name, project] = [at('name'), at('project', 'name')];
  const properties = whitelistedProperties(payload, { prefix: 'azuredevops', whitelist: options.azuredevops_property_whitelist, changes }, ctx.log);
  return {
    repository: [URLS[options.repository_url], ...Object.values(URLS)].map((field) => at(field)).find((url) => url !== undefined),
    project: projectOf(request, name === undefined || project === undefined ? (name ?? project) : `${project}/${name}`),
    codebase: codebaseOf(options.codebase, payload),
    properties: { event, ...(name === undefined ? {} : { repository_name: name }), ...properties },
    // Remote addresses hold the organisation as a user: https://acme@dev.azure.com/acme/... would be a page that asks for a password.
    page: at('webUrl') ?? at('remoteUrl')?.replace(/^(https?:\/\/)[^/@]*@/i, '$1'),
  };
}

/** The members of a change. */
export const commonOf = ({ repository, project, codebase, properties }: Frame): ChangeInput =>
  ({ author: 'unknown', repository, project, codebase, properties, src: 'git' });

/** A person of the service: the unique name is an address as a rule, but can be `DOMAIN\user`. */
export function identityAt(value: unknown, ...path: readonly string[]): string | undefined {
  const unique = filledTextAt(value, ...path, 'uniqueName');
  const address = unique !== undefined && /^[^\s<>\\]+@[^\s<>\\]+$/.test(unique) ? unique : undefined;
  return formatPerson(filledTextAt(value, ...path, 'displayName') ?? (address === undefined ? unique : undefined), address);
}
