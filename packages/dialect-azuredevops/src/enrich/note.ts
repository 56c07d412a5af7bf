import { ENRICH_NOTE } from 'change-hook-core';
import type { Change, JsonValue } from 'change-hook-core';
import { filledTextAt, numberAt, textAt, textsAt } from 'change-hook-kit';

/** Whose files are missing: those of the changes' own commits (and of all `joined` ones in the one change of a push), or a pull request's. */
export type Missing = { kind: 'commits'; joined: string[] } | { kind: 'pull'; number: number };

/** What `translate` leaves for `enrich`, as JSON in a property of the first change. */
export type Note = Missing & { project: string; repository: string };

/** The note among these changes: it was stored and read again, so its types are checked once more. */
export function noteOf(changes: readonly Change[]): Note | undefined {
  const note: JsonValue | undefined = changes.map(({ properties }) => properties[ENRICH_NOTE]).find((it) => it !== undefined);
  const project = filledTextAt(note, 'project');
  const repository = filledTextAt(note, 'repository');
  if (project === undefined || repository === undefined) return undefined;
  if (textAt(note, 'kind') === 'commits') return { kind: 'commits', joined: textsAt(note, 'joined'), project, repository };
  const number = numberAt(note, 'number');
  return number === undefined ? undefined : { kind: 'pull', number, project, repository };
}
