import type { Change, ClaimedDelivery, Outgoing } from 'change-hook-core';
import type { Notes } from './notebook.js';

/** A claimed delivery at work: its changes, read once, and how far they have come. */
export interface Parcel {
  readonly delivery: ClaimedDelivery;
  readonly changes: readonly Outgoing[];
  readonly notes: Notes;
  /** Failures of the change that is next. */
  attempts: number;
}

/** Reads the changes of a delivery; undefined when the stored text is not what was stored. */
export function readChanges({ changes: text, receipt, mount, receivedAt, first }: ClaimedDelivery): Outgoing[] | undefined {
  let changes: unknown;
  try {
    changes = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(changes) || !changes.every((change) => typeof change === 'object' && change !== null)) return undefined;
  return changes.map((change: Change, place) => ({ change, receipt, number: first + place, mount, receivedAt }));
}

/** The changes that are still to be sent. */
export const remaining = ({ changes, notes }: Parcel): readonly Outgoing[] => changes.slice(notes.next);

/**
 * So many changes, counted from the first, have arrived: what the inbox may know. Behind a refused change, progress is known
 * to this process alone: the inbox must not take the refused one for arrived.
 */
export const doneOf = ({ notes }: Parcel): number => notes.refused[0]?.place ?? notes.next;

/** Why a delivery with refused changes is a dead letter, and what has become of the others. */
export function describeRefused({ changes, notes: { refused } }: Parcel): string {
  const [first] = refused;
  if (first === undefined || changes.length === 1) return `refused: ${first?.reason ?? ''}`;
  const others = refused.length === 1 ? '' : ` (and ${refused.length - 1} more)`;
  return `change ${first.place + 1} of ${changes.length}${others} refused: ${first.reason}; the rest arrived`;
}
