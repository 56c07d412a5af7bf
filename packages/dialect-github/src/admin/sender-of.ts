import type { ReceivedFrom } from 'change-hook-core';

/** `https://github.com/acme/door`, `git@github.com:acme/door.git`: all that `repository_url` may give. */
const ADDRESS = /[/:]([^/:\s]+)\/([^/:\s]+?)(?:\.git)?$/;

/**
 * The repository, or the organisation, whose webhook it was: GitHub says which of both in a header. The webhook of a GitHub App is
 * neither: its deliveries are listed to the App alone.
 */
export function senderOf({ repository, headers }: ReceivedFrom): string | undefined {
  const [, owner, name] = ADDRESS.exec(repository) ?? [];
  if (owner === undefined || name === undefined) return undefined;
  const target = headers['x-github-hook-installation-target-type'] ?? 'repository';
  return target === 'repository' ? `${owner}/${name}` : target === 'organization' ? owner : undefined;
}
