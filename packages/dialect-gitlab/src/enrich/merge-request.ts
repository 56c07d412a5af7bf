import type { Change, ChangeInput } from 'change-hook-core';
import { asPartial, isObject, textAt, valueAt } from 'change-hook-kit';
import type { GitLabApi } from './api.js';
import { DIFFS_PER_PAGE, filesOf } from './files.js';
import type { MergeRequestNote } from './note.js';

/** The change of a merge request with its files. */
export async function completeMergeRequest(changes: readonly Change[], { iid }: MergeRequestNote, api: GitLabApi): Promise<ChangeInput[]> {
  const path = ['merge_requests', iid] as const;
  const mergeRequest = await api.json(path);
  if ('status' in mergeRequest) return api.refused(mergeRequest.status), changes.map(asPartial);
  if (!api.isOfProject(mergeRequest.told)) return changes.map(asPartial);
  // For some seconds after it was opened, GitLab knows no diff of a merge request, and would list no files.
  if (!isObject(valueAt(mergeRequest.told, 'diff_refs'))) throw api.failed('it has not made the diff of the merge request yet');
  const diffs = await api.list([...path, 'diffs'], { perPage: DIFFS_PER_PAGE, most: api.left() });
  if ('status' in diffs) return api.refused(diffs.status), changes.map(asPartial);
  const files = filesOf(diffs.told.items);
  const cut = !diffs.told.complete || textAt(mergeRequest.told, 'changes_count')?.endsWith('+') === true;
  const completed = changes.map((change) => ({ ...change, files }));
  // GitLab lists the files as of now. With a commit that came meanwhile they are those of a later change.
  return cut || changes.some(({ revision }) => revision !== textAt(mergeRequest.told, 'sha')) ? completed.map(asPartial) : completed;
}
