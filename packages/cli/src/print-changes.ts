import type { Change } from 'change-hook-core';

const LONGEST = 72;
const REVISION = 12;

/** A change as cells of a row: revision, branch, author, the first line of its comments. */
export function changeCells({ revision, branch, author, comments }: Change): string[] {
  const [first = ''] = comments.split(/\r?\n/, 1);
  return [
    revision?.slice(0, REVISION) ?? '',
    branch ?? '',
    author,
    first.length > LONGEST ? `${first.slice(0, LONGEST - 3)}...` : first,
  ];
}

/** A time as we print it everywhere. */
export const printTime = (at: number): string => new Date(at).toISOString();

export const printRepository = (repository: string): string => (repository === '' ? '(none)' : repository);
