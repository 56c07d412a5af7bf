import type { Change } from '../change/change.js';
import { writeChanges } from '../change/change-texts.js';
import type { NewParcel } from '../ports/inbox.js';

/** Sorts the changes of one receipt by repository: one parcel each, in order of first appearance, order kept within. */
export function toParcels(changes: readonly Change[]): NewParcel[] {
  const first = changes[0];
  if (first === undefined) return [];
  if (changes.every((change) => change.repository === first.repository)) {
    return [toParcel(first.repository, changes)];
  }
  const byRepository = new Map<string, Change[]>();
  for (const change of changes) {
    const same = byRepository.get(change.repository);
    if (same === undefined) byRepository.set(change.repository, [change]);
    else same.push(change);
  }
  return [...byRepository].map(([repository, parcel]) => toParcel(repository, parcel));
}

/** Changes that go in the lane of one repository. */
export const toParcel = (repository: string, changes: readonly Change[]): NewParcel => ({
  repository,
  count: changes.length,
  changes: writeChanges(changes),
});
