import { ENRICH_NOTE } from 'change-hook-core';
import type { Change } from 'change-hook-core';
import { filledTextAt } from 'change-hook-kit';

/**
 * What `translate` leaves for `enrich` in each change: the patch set of a Gerrit change, or the commit at which a ref now
 * stands and where it stood.
 */
export type Note = { project: string; commit: string } & ({ kind: 'change'; change: string } | { kind: 'ref'; before: string });

/** The note of a change: it was stored and read again, so its types are checked once more. */
export function noteOf({ properties }: Change): Note | undefined {
  const note = properties[ENRICH_NOTE];
  const [project, commit, change, before] = ['project', 'commit', 'change', 'before'].map((name) => filledTextAt(note, name));
  if (project === undefined || commit === undefined || !HASH.test(commit)) return undefined;
  if (change !== undefined) return { kind: 'change', project, commit, change };
  return { kind: 'ref', project, commit, before: before ?? '' };
}

export const HASH = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i;
