import { filledTextAt } from 'change-hook-kit';
import type { Told } from 'change-hook-kit';
import type { BitbucketApi, Listed } from './api.js';
import type { EnrichNote, FilesNote } from './note.js';

/** Pages of 500 files that are asked for of one commit, range or pull request. */
const MOST_PAGES = 10;

/** The files of a note, each once; of a renamed one the new name and the old. */
export async function filesOf(api: BitbucketApi, note: EnrichNote): Promise<Told<{ files: string[]; complete: boolean }>> {
  const files = new Set<string>();
  let complete = true;
  const asks = [...(note.pull === undefined ? [] : [(): Promise<Listed> => api.list(note, ['pull-requests', note.pull as number, 'changes'], {}, MOST_PAGES)]), ...(note.files ?? []).map((it) => (): Promise<Listed> => changesOf(api, note, it))];
  for (const ask of asks) {
    if (api.left() === 0) return { told: { files: [...files], complete: false } };
    const answer = await ask();
    if ('status' in answer) return files.size > 0 ? { told: { files: [...files], complete: false } } : answer;
    complete &&= answer.told.complete;
    for (const item of answer.told.items) {
      for (const side of ['path', 'srcPath']) {
        const path = filledTextAt(item, side, 'toString');
        if (path !== undefined) files.add(path);
      }
    }
  }
  return { told: { files: [...files], complete: complete && asks.length > 0 } };
}

function changesOf(api: BitbucketApi, note: EnrichNote, { until, since }: FilesNote): Promise<Listed> {
  if (since === undefined) return api.list(note, ['commits', until, 'changes'], {}, MOST_PAGES);
  return api.list(note, ['changes'], { until, since }, MOST_PAGES);
}
