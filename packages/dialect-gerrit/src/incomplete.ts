import { ENRICH_NOTE, PARTIAL } from 'change-hook-core';
import type { ChangeInput, Translation } from 'change-hook-core';
import { REF_DELETED, withProperty } from 'change-hook-kit';
import type { Note } from './enrich/note.js';
import type { GerritOptions } from './options.js';

/**
 * The translation of changes without files, which no event tells. With `gerrit_url` they wait for `enrich`; without it they are
 * delivered at once and say that they are partial. A deleted ref has no files. Each change carries its own note.
 */
export function incomplete(changes: readonly { change: ChangeInput; note: Note }[], { gerrit_url }: GerritOptions): Translation {
  const enrich = gerrit_url !== undefined && changes.some(({ change }) => change.category !== REF_DELETED);
  if (!enrich) return { changes: changes.map(({ change }) => asPartial(change)) };
  return {
    changes: changes.map(({ change, note }) =>
      change.category === REF_DELETED ? change : withProperty(change, ENRICH_NOTE, { ...note }),
    ),
    enrich,
  };
}

/** The change, saying that something is missing; but for that of a deleted ref. */
export const asPartial = <Given extends ChangeInput>(change: Given): Given =>
  change.category === REF_DELETED ? change : withProperty(change, PARTIAL, true);
