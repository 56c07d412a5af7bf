import { ENRICH_NOTE } from 'change-hook-core';
import type { Change } from 'change-hook-core';
import { booleanAt, filledTextAt, isObject, objectAt, textsAt } from 'change-hook-kit';
import { isFullName } from '../repository.js';

/**
 * What `enrich` has to know of a change. A type and not an interface: a note is a property, and has to pass for JSON.
 */
export type EnrichNote = {
  /** `acme/door` */
  repository: string;
  /** What the diffstat is asked of: a commit, or `new..old`. The files are those of all of them. */
  specs: string[];
  /** Commits that the webhook did not list stand before this change: those from `from` (not among them) to `to` that are not `known`. */
  missing?: { from: string; to: string; known: string[] };
  /** An abbreviated hash that stands as the change's revision. */
  abbreviated?: string;
  /** Not all can be learnt, whatever the API says. */
  partial?: boolean;
};

/** The note that `translate` left. It was stored meanwhile, perhaps by another version of this dialect. */
export function noteOf(change: Change): EnrichNote | undefined {
  const note = change.properties[ENRICH_NOTE];
  const repository = filledTextAt(note, 'repository');
  if (!isObject(note) || repository === undefined || !isFullName(repository)) return undefined;
  const missing = objectAt(note, 'missing');
  const [from, to, abbreviated] = [filledTextAt(missing, 'from'), filledTextAt(missing, 'to'), filledTextAt(note, 'abbreviated')];
  return {
    repository,
    specs: textsAt(note, 'specs').filter((spec) => spec.split('..').every(isHash)),
    ...(from !== undefined && to !== undefined && isHash(from) && isHash(to) ? { missing: { from, to, known: textsAt(missing, 'known') } } : {}),
    ...(abbreviated !== undefined && isHash(abbreviated) ? { abbreviated } : {}),
    partial: booleanAt(note, 'partial') === true,
  };
}

/** The name of a commit, abbreviated perhaps. Nothing else may go into a URL. */
export const isHash = (value: string): boolean => /^[0-9a-f]{7,64}$/i.test(value);
