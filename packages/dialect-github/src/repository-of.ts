import type { HookRequest } from 'change-hook-core';
import { filledTextAt, objectAt, readPayload } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';

/**
 * The name by which a secret is chosen, of a payload that nobody has verified yet: `owner/name`; of an event of a whole organisation
 * `owner/`, which `owner/*` matches; '' for one of neither, which only `*` does. Undefined when there is no payload, or it speaks of
 * two repositories: whoever knows the secret of the one could else make changes of the other.
 */
export function repositoryOf(request: HookRequest): string | undefined {
  const read = readPayload(request);
  if ('invalid' in read) return undefined;
  const { payload } = read;
  const name = filledTextAt(payload, 'repository', 'full_name');
  if (name !== undefined) return speaksOfOne(payload, name.toLowerCase()) ? name : undefined;
  // Without that name nothing says of which repository these would be.
  if (objectAt(payload, 'repository') !== undefined || objectAt(payload, 'pull_request') !== undefined) return undefined;
  const organisation = filledTextAt(payload, 'organization', 'login');
  return organisation === undefined ? '' : `${organisation}/`;
}

/** Whether all that becomes a part of a change names the repository `name` (in lower case), or nothing. */
function speaksOfOne(payload: JsonObject, name: string): boolean {
  const base = textOf(payload, 'pull_request', 'base', 'repo', 'full_name');
  const addresses = ['html_url', 'clone_url', 'ssh_url', 'git_url'].map((field) => textOf(payload, 'repository', field));
  const pages = [['html_url'], ['_links', 'html', 'href']].map((path) => textOf(payload, 'pull_request', ...path));
  return (
    (base ?? name) === name &&
    addresses.every((url) => url === undefined || isAddressOf(url, name)) &&
    pages.every((url) => url === undefined || url.includes(`/${name}/pull/`))
  );
}

/** `https://github.com/owner/name`, `git@github.com:owner/name.git` */
function isAddressOf(url: string, name: string): boolean {
  const bare = url.replace(/\.git$/, '');
  return bare.endsWith(`/${name}`) || bare.endsWith(`:${name}`);
}

const textOf = (payload: JsonObject, ...path: readonly string[]): string | undefined => filledTextAt(payload, ...path)?.toLowerCase();
