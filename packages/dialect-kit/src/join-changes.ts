import type { ChangeInput } from 'change-hook-core';

/**
 * One change for a whole push: that of its head, with the files of all commits, each once. The files of the head alone would keep a
 * build away that looks for files which an earlier commit of the push touches.
 */
export function joinChanges(changes: readonly ChangeInput[], head: ChangeInput): ChangeInput {
  const files = new Set<string>();
  for (const change of changes) for (const file of change.files ?? []) files.add(file);
  for (const file of head.files ?? []) files.add(file);
  return { ...head, files: [...files] };
}
