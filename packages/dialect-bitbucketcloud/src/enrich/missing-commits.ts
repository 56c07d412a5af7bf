import type { Change } from 'change-hook-core';
import { filledTextAt, isObject, textAt, toSeconds, valueAt } from 'change-hook-kit';
import type { Told } from 'change-hook-kit';
import { authorOf } from '../person.js';
import type { BitbucketApi } from './api.js';
import { isHash } from './note.js';
import type { EnrichNote } from './note.js';

/** Pages of 100 commits that are asked for of one push. */
const MOST_PAGES = 20;

/** The changes of the commits that a truncated push did not list, oldest first, made in the likeness of `template`. */
export async function missingCommits(api: BitbucketApi, note: EnrichNote, template: Change): Promise<Told<{ changes: Change[]; complete: boolean }>> {
  const { missing } = note;
  if (missing === undefined) return { told: { changes: [], complete: true } };
  const answer = await api.list(note.repository, ['commits', missing.to], { exclude: missing.from }, MOST_PAGES);
  if ('status' in answer) return answer;
  const seen = new Set(missing.known);
  const changes: Change[] = [];
  for (const commit of answer.told.items.filter(isObject)) {
    const hash = filledTextAt(commit, 'hash');
    if (hash === undefined || !isHash(hash) || seen.has(hash)) continue;
    seen.add(hash);
    const { revlink: _link, when_timestamp: _when, ...rest } = template;
    const [link, when] = [filledTextAt(commit, 'links', 'html', 'href'), toSeconds(valueAt(commit, 'date'))];
    changes.push({
      ...rest,
      author: authorOf(commit) ?? 'unknown',
      comments: textAt(commit, 'message') ?? `Bitbucket Cloud commit ${hash}`,
      revision: hash,
      files: [],
      ...(when === undefined ? {} : { when_timestamp: when }),
      ...(link === undefined ? {} : { revlink: link }),
    });
  }
  return { told: { changes: changes.reverse(), complete: answer.told.complete } };
}
