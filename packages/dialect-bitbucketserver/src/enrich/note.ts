import { ENRICH_NOTE } from 'change-hook-core';
import type { Change } from 'change-hook-core';
import { booleanAt, filledTextAt, isObject, listAt, numberAt, objectAt, textsAt } from 'change-hook-kit';
import { isSegment } from '../repository.js';

/** What `enrich` has to know of a change. Types and not interfaces: a note is a property, and has to pass for JSON. */
export type EnrichNote = {
  project: string;
  slug: string;
  /** The change is at the end of its ref, and its author, message and time are to be asked of this commit. */
  commit?: string;
  /** That commit is a tag's, and perhaps the tag object: then the commit that it names becomes the revision. */
  tag?: boolean;
  /** The files of these: of one commit, or of all that came after `since`. */
  files?: FilesNote[];
  /** The files of this pull request. */
  pull?: number;
  /** The webhook did not tell all commits from `from` (not among them) to `to`: those that are not `known` stand before this change. */
  missing?: { from: string; to: string; known: string[] };
  /** Not all can be learnt, whatever the API says. */
  partial?: boolean;
};

export type FilesNote = { until: string; since?: string };

/** The note that `translate` left. It was stored meanwhile, perhaps by another version of this dialect. */
export function noteOf(change: Change): EnrichNote | undefined {
  const note = change.properties[ENRICH_NOTE];
  const [project, slug] = [filledTextAt(note, 'project'), filledTextAt(note, 'slug')];
  if (!isObject(note) || project === undefined || slug === undefined || !isSegment(project) || !isSegment(slug)) return undefined;
  const missing = objectAt(note, 'missing');
  const [commit, from, to] = [hashOf(note, 'commit'), hashOf(missing, 'from'), hashOf(missing, 'to')];
  const pull = numberAt(note, 'pull');
  return {
    project,
    slug,
    ...(commit === undefined ? {} : { commit }),
    tag: booleanAt(note, 'tag') === true,
    files: (listAt(note, 'files') ?? []).flatMap(filesNoteOf),
    ...(pull === undefined || !Number.isSafeInteger(pull) || pull < 1 ? {} : { pull }),
    ...(from === undefined || to === undefined ? {} : { missing: { from, to, known: textsAt(missing, 'known') } }),
    partial: booleanAt(note, 'partial') === true,
  };
}

/** The name of a commit. Nothing else may go into a URL. */
export const isHash = (value: string): boolean => /^[0-9a-f]{7,64}$/i.test(value);

function filesNoteOf(value: unknown): FilesNote[] {
  const [until, since] = [hashOf(value, 'until'), hashOf(value, 'since')];
  return until === undefined ? [] : [{ until, ...(since === undefined ? {} : { since }) }];
}

function hashOf(value: unknown, name: string): string | undefined {
  const hash = filledTextAt(value, name);
  return hash !== undefined && isHash(hash) ? hash : undefined;
}
