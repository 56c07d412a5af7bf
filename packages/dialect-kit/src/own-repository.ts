import type { HookRequest } from 'change-hook-core';
import { filledTextAt } from './payload.js';
import type { JsonObject } from './payload.js';
import { readPayload } from './read-payload.js';

/**
 * The name by which a secret is chosen, of a payload of Gitea, Forgejo or Gogs that nobody has verified yet: `owner/name`. Undefined when
 * there is none, or the payload speaks of two repositories: whoever knows the secret of the one could else make changes of the other.
 * `baseOfPull`: where a pull request names the repository that it is for.
 */
export function ownRepository(request: HookRequest, baseOfPull: readonly string[]): string | undefined {
  const read = readPayload(request);
  if ('invalid' in read) return undefined;
  const name = filledTextAt(read.payload, 'repository', 'full_name');
  return name !== undefined && speaksOfOne(read.payload, name.toLowerCase(), baseOfPull) ? name : undefined;
}

/** Whether all that becomes a part of a change names the repository `name` (in lower case), or nothing. */
function speaksOfOne(payload: JsonObject, name: string, baseOfPull: readonly string[]): boolean {
  const base = textOf(payload, 'pull_request', ...baseOfPull);
  const page = textOf(payload, 'pull_request', 'html_url');
  const addresses = ['ssh_url', 'clone_url', 'html_url'].map((field) => textOf(payload, 'repository', field));
  return (
    (base ?? name) === name &&
    (page === undefined || page.includes(`/${name}/pulls/`)) &&
    addresses.every((url) => url === undefined || isAddressOf(url, name))
  );
}

/** `https://git.example.org/owner/name.git`, `git@git.example.org:owner/name.git` */
function isAddressOf(url: string, name: string): boolean {
  const bare = url.replace(/\.git$/, '');
  return bare.endsWith(`/${name}`) || bare.endsWith(`:${name}`);
}

const textOf = (payload: JsonObject, ...path: readonly string[]): string | undefined => filledTextAt(payload, ...path)?.toLowerCase();
