import { booleanAt, isObject, textAt } from 'change-hook-kit';

/**
 * Diffs a page. GitLab before 18 answers 500 when it is asked for more of a merge request's (gitlab-org/gitlab#427168), and each
 * comes with its text: 30 of the largest stay below the size that an answer may have.
 */
export const DIFFS_PER_PAGE = 30;

/** GitLab lists so many diffs of a commit unless its administrator allows more, and does not say when it leaves some out. */
export const MOST_DIFFS = 1_000;

/** The paths that diffs of GitLab's API touch, in its order; of a rename the new one and the old one; each once. */
export function filesOf(diffs: readonly unknown[]): string[] {
  const files = diffs.filter(isObject).flatMap((diff) => {
    const [path, old] = [textAt(diff, 'new_path'), textAt(diff, 'old_path')];
    const paths = booleanAt(diff, 'renamed_file') === true ? [path, old] : [booleanAt(diff, 'deleted_file') === true ? (old ?? path) : path];
    return paths.filter((it) => it !== undefined);
  });
  return [...new Set(files)];
}
