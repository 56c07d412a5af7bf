import type { Change } from 'change-hook-core';

const LONGEST = 72;
const REVISION = 12;

/** A change as cells of a row: revision, branch, author, the first line of its comments. A poll says in its lane whose it is. */
export function changeCells(change: Change | { poll: string | null }): string[] {
  if ('poll' in change) return ['', '', '', change.poll === null ? 'a poll of all pollers' : 'a poll'];
  const { revision, branch, author, comments } = change;
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
