import { filledTextAt } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';

/** `acme/door`: what the API calls a repository, as two segments of a path. Undefined for what no repository is called. */
export function fullNameOf(payload: JsonObject): string | undefined {
  const name = filledTextAt(payload, 'repository', 'full_name');
  return name !== undefined && isFullName(name) ? name : undefined;
}

export const isFullName = (name: string): boolean => /^[^/\s]+\/[^/\s]+$/.test(name) && name.split('/').every((part) => !/^\.{1,2}$/.test(part));

/**
 * The name by which a secret is chosen, of a payload that nobody has verified yet. Undefined when it names no repository, or speaks
 * of two: whoever knows the secret of the one could else make changes of the other.
 */
export function repositoryOf(payload: unknown): string | undefined {
  const name = filledTextAt(payload, 'repository', 'full_name')?.toLowerCase();
  if (name === undefined) return undefined;
  const destination = filledTextAt(payload, 'pullrequest', 'destination', 'repository', 'full_name')?.toLowerCase() ?? name;
  const addresses = ['self', 'html'].map((link) => filledTextAt(payload, 'repository', 'links', link, 'href')?.toLowerCase());
  const page = filledTextAt(payload, 'pullrequest', 'links', 'html', 'href')?.toLowerCase();
  const one =
    destination === name &&
    addresses.every((address) => address === undefined || address.endsWith(`/${name}`)) &&
    (page === undefined || page.slice(0, Math.max(0, page.indexOf('/pull-requests/'))).endsWith(`/${name}`));
  return one ? name : undefined;
}
