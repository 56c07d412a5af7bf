import { ENRICH_NOTE } from 'change-hook-core';
import type { Change, JsonValue } from 'change-hook-core';

/** What `translate` leaves for `enrich`, as the payload has it: not checked yet, and undefined where it is missing. */
export interface EnrichNote {
  /** `owner/name` */
  repository: string | undefined;
  /** The hash of the head commit. */
  head: string | undefined;
  /** Of a pull request. */
  number?: number;
  /** How many files the pull request touches. */
  files?: number | undefined;
  /** Of a merge group: the hash of the commit that it will be merged onto. */
  base?: string | undefined;
}

/** What to ask GitHub's API for, with nothing in it that could lead anywhere else. */
export interface Wanted {
  owner: string;
  name: string;
  /** A hash; undefined where the payload had none. */
  head: string | undefined;
  /** A pull request by number, or the two ends of a merge group. */
  files: { number: number; count: number | undefined } | { base: string; head: string };
}

/** As a property of the change; `enrich` gets nothing but the changes, and no sink sees this one. */
export function noteProperty(note: EnrichNote): Record<string, JsonValue> {
  const filled = Object.entries(note).filter((entry): entry is [string, string | number] => entry[1] !== undefined);
  return { [ENRICH_NOTE]: Object.fromEntries(filled) };
}

/** Names of owners and repositories are of these characters. `.` and `..` are of them, too, and are none. */
const FULL_NAME = /^(?!\.{1,2}\/)(?<owner>[\w.-]{1,100})\/(?!\.{1,2}$)(?<name>[\w.-]{1,100})$/;
const HASH = /^[0-9a-f]{7,64}$/i;

/** Reads the note of a change; undefined when the payload named nothing that GitHub could have. */
export function wantedFor(change: Pick<Change, 'properties'>): Wanted | undefined {
  const { repository, head, number, files, base } = (change.properties[ENRICH_NOTE] ?? {}) as { [Name in keyof EnrichNote]?: unknown };
  const { owner, name } = (typeof repository === 'string' ? FULL_NAME.exec(repository)?.groups : undefined) ?? {};
  if (owner === undefined || name === undefined) return undefined;
  const commit = hashOrNone(head);
  if (typeof number === 'number') return { owner, name, head: commit, files: { number, count: typeof files === 'number' ? files : undefined } };
  const onto = hashOrNone(base);
  return commit === undefined || onto === undefined ? undefined : { owner, name, head: commit, files: { base: onto, head: commit } };
}

const hashOrNone = (value: unknown): string | undefined => (typeof value === 'string' && HASH.test(value) ? value : undefined);
