import type { Change } from '../change/change.js';
import type { NewParcel } from '../ports/inbox.js';

/** Sorts the changes of one receipt by repository: one parcel each, in order of first appearance, order kept within. */
export function toParcels(changes: readonly Change[]): NewParcel[] {
  const first = changes[0];
  if (first === undefined) return [];
  if (changes.every((change) => change.repository === first.repository)) {
    return [{ repository: first.repository, count: changes.length, changes: JSON.stringify(changes) }];
  }
  const byRepository = new Map<string, Change[]>();
  for (const change of changes) {
    const same = byRepository.get(change.repository);
    if (same === undefined) byRepository.set(change.repository, [change]);
    else same.push(change);
  }
  return [...byRepository].map(([repository, parcel]) => ({
    repository,
    count: parcel.length,
    changes: JSON.stringify(parcel),
  }));
}
