import type { HookRequest } from 'change-hook-core';
import { filledTextAt, isObject } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';

/** `owner/name`, as in the address. `full_name` is what people read: it can hold blanks, and changes when it is edited. */
export const pathOf = (payload: JsonObject): string | undefined =>
  filledTextAt(payload, 'repository', 'path_with_namespace') ??
  filledTextAt(payload, 'project', 'path_with_namespace') ??
  filledTextAt(payload, 'repository', 'full_name');

/**
 * The name by which a secret is chosen, of a payload that nobody has verified yet. Undefined when there is none, or the payload
 * speaks of two repositories: whoever knows the secret of the one could else make changes of the other.
 */
export function repositoryOf(request: HookRequest): string | undefined {
  const payload = request.json();
  if (!isObject(payload)) return undefined;
  const name = pathOf(payload);
  return name !== undefined && speaksOfOne(payload, name.toLowerCase()) ? name : undefined;
}

export const ADDRESSES = ['clone_url', 'git_http_url', 'ssh_url', 'git_ssh_url', 'html_url', 'url'] as const;

/** Whether all that becomes a part of a change names the repository `name` (in lower case), or nothing. */
function speaksOfOne(payload: JsonObject, name: string): boolean {
  const names = [['repository'], ['project'], ['pull_request', 'base', 'repo']].map((path) =>
    textOf(payload, ...path, 'path_with_namespace'),
  );
  const addresses = ['repository', 'project'].flatMap((part) => ADDRESSES.map((field) => textOf(payload, part, field)));
  const page = textOf(payload, 'pull_request', 'html_url');
  return (
    names.every((one) => one === undefined || one === name) &&
    addresses.every((url) => url === undefined || isAddressOf(url, name)) &&
    (page === undefined || page.includes(`/${name}/pulls/`))
  );
}

/** `https://gitee.com/owner/name.git`, `git@gitee.com:owner/name.git` */
function isAddressOf(url: string, name: string): boolean {
  const bare = url.replace(/\.git$/, '');
  return bare.endsWith(`/${name}`) || bare.endsWith(`:${name}`);
}

const textOf = (payload: JsonObject, ...path: readonly string[]): string | undefined =>
  filledTextAt(payload, ...path)?.toLowerCase();
