import { ENRICH_NOTE } from 'change-hook-core';
import type { Change, JsonValue } from 'change-hook-core';
import { booleanAt, filledTextAt, numberAt, objectAt, textAt } from 'change-hook-kit';

/** What a payload does not tell. */
export type Missing = MissingCommits | MissingFiles;

/** A push lists the newest of its `total` commits. They are those of `after` that `before` ('' for a new branch) does not have. */
export type MissingCommits = { kind: 'commits'; after: string; before: string; total: number; joined: boolean };

/** A pull request names no files. */
export type MissingFiles = { kind: 'files'; number: number };

/** What `translate` leaves for `enrich`, as JSON in a property of the first change. */
export type Note = Missing & { owner: string; name: string };

/** The note among these changes: it was stored and read again, so its types are checked once more. */
export function noteOf(changes: readonly Change[]): Note | undefined {
  const note: JsonValue | undefined = changes.map(({ properties }) => properties[ENRICH_NOTE]).find((it) => it !== undefined);
  const owner = filledTextAt(note, 'owner');
  const name = filledTextAt(note, 'name');
  if (objectAt(note) === undefined || owner === undefined || name === undefined) return undefined;
  const number = numberAt(note, 'number');
  if (textAt(note, 'kind') === 'files') return number === undefined ? undefined : { kind: 'files', number, owner, name };
  const after = filledTextAt(note, 'after');
  const total = numberAt(note, 'total');
  if (after === undefined || total === undefined) return undefined;
  return { kind: 'commits', after, before: textAt(note, 'before') ?? '', total, joined: booleanAt(note, 'joined') === true, owner, name };
}
