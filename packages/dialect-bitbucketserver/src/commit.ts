import type { ChangeInput } from 'change-hook-core';
import { filledTextAt, textAt, valueAt } from 'change-hook-kit';
import { momentOf } from './moment.js';
import { gitPersonAt } from './person.js';

/** What a commit, of a payload or of the API, tells of a change. A field that it does not tell is left out. */
export function fieldsOf(commit: unknown): Partial<ChangeInput> {
  const [author, committer, comments] = [gitPersonAt(commit, 'author'), gitPersonAt(commit, 'committer'), textAt(commit, 'message')];
  const when = momentOf(valueAt(commit, 'committerTimestamp')) ?? momentOf(valueAt(commit, 'authorTimestamp'));
  return {
    ...(author === undefined ? {} : { author }),
    ...(committer === undefined ? {} : { committer }),
    ...(comments === undefined ? {} : { comments }),
    ...(when === undefined ? {} : { when_timestamp: when }),
  };
}

export const idOf = (commit: unknown): string | undefined => filledTextAt(commit, 'id');
