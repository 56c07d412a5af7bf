import { filledTextAt } from 'change-hook-kit';
import type { Told } from 'change-hook-kit';
import type { BitbucketApi } from './api.js';

/** Pages of 100 files that are asked for of one commit or range. */
const MOST_PAGES = 20;

/** The files of commits or ranges, each once; of a renamed one the new name and the old. */
export async function filesOf(api: BitbucketApi, repository: string, specs: readonly string[]): Promise<Told<{ files: string[]; complete: boolean }>> {
  const files = new Set<string>();
  let complete = true;
  for (const spec of specs) {
    if (api.left() === 0) return { told: { files: [...files], complete: false } };
    const answer = await api.list(repository, ['diffstat', spec], {}, MOST_PAGES);
    if ('status' in answer) return files.size > 0 ? { told: { files: [...files], complete: false } } : answer;
    complete &&= answer.told.complete;
    for (const item of answer.told.items) {
      for (const side of ['new', 'old']) {
        const path = filledTextAt(item, side, 'path');
        if (path !== undefined) files.add(path);
      }
    }
  }
  return { told: { files: [...files], complete } };
}
