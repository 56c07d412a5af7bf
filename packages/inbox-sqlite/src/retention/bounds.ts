import type { RetentionPolicy } from 'change-hook-core';
import type { Tally } from '../commit/tallies.js';

/** One limit of the policy, and the receipts that it is for. */
export interface Bound {
  /** Whether receipts of this mount and verdict count for it; undefined = all do. */
  belongs: ((tally: Pick<Tally, 'name' | 'state'>) => boolean) | undefined;
  /** Whether there are too many of them, or too much. */
  isOver: (left: Left) => boolean;
  /** What was received before this time is too old, in milliseconds since 1970. */
  before: number;
}

/** What is left of the receipts of a bound. */
export interface Left {
  count: number;
  bytes: number;
}

/** The bounds of strangers come first, so that what they push out is their own. */
export function boundsOf(policy: RetentionPolicy, now: number): Bound[] {
  const { receiptAgeMs, receiptCount = Infinity, receiptBytes = Infinity, ignoredBytes, openMountBytes, openMounts = [] } = policy;
  const bounds: Bound[] = [];
  if (ignoredBytes !== undefined) {
    bounds.push({ belongs: ({ state }) => state === 'ignored', isOver: ({ bytes }) => bytes > ignoredBytes, before: -1 });
  }
  if (openMountBytes !== undefined) {
    for (const mount of openMounts) {
      bounds.push({ belongs: ({ name }) => name === mount, isOver: ({ bytes }) => bytes > openMountBytes, before: -1 });
    }
  }
  bounds.push({
    belongs: undefined,
    isOver: ({ count, bytes }) => count > receiptCount || bytes > receiptBytes,
    before: receiptAgeMs === undefined ? -1 : now - receiptAgeMs,
  });
  return bounds;
}

export function leftOf({ belongs = () => true }: Bound, tallies: readonly Tally[]): Left {
  const left = { count: 0, bytes: 0 };
  for (const tally of tallies.filter(belongs)) {
    left.count += tally.count;
    left.bytes += tally.bytes;
  }
  return left;
}
