import { filledTextAt } from 'change-hook-kit';
import type { GitOrBzr } from './frame.js';
import type { LaunchpadOptions } from './options.js';

/** A git repository or a Bazaar branch on Launchpad, by its path: `~acme/door/+git/door`, `~acme/door/trunk`. */
export interface Place {
  vcs: GitOrBzr;
  path: string;
}

const HOSTS = { git: 'git.launchpad.net', bzr: 'bazaar.launchpad.net' } as const;

/** The place at a member of a payload, which holds a link without its host: `/~acme/door/+git/door`. */
export function placeAt(value: unknown, vcs: GitOrBzr, ...path: readonly string[]): Place | undefined {
  const found = filledTextAt(value, ...path)
    ?.trim()
    .replace(/^\/+/, '');
  return found === undefined || found === '' ? undefined : { vcs, path: found };
}

export function addressOf({ vcs, path }: Place, style: LaunchpadOptions['repository_url']): string {
  switch (style) {
    case 'https':
      return `https://${HOSTS[vcs]}/${path}`;
    case 'ssh':
      return `${vcs === 'git' ? 'git+ssh' : 'bzr+ssh'}://${HOSTS[vcs]}/${path}`;
    case 'web':
      return pageOf(path);
  }
}

export const pageOf = (path: string): string => `https://code.launchpad.net/${path}`;

/** The page of a revision; a Bazaar one is named by its id there, too. */
export function revisionPageOf({ vcs, path }: Place, revision: string | undefined): string | undefined {
  if (revision === undefined) return undefined;
  const id = encodeURIComponent(revision.toWellFormed());
  return vcs === 'git'
    ? `https://git.launchpad.net/${path}/commit/?id=${id}`
    : `https://bazaar.launchpad.net/${path}/revision/${id}`;
}
