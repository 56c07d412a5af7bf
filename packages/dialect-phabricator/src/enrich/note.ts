import { ENRICH_NOTE } from 'change-hook-core';
import type { Change } from 'change-hook-core';
import { filledTextAt, textsAt } from 'change-hook-kit';

/** Transactions of an event that are looked at; more of them come together only when somebody edits in bulk. */
export const MOST_TRANSACTIONS = 100;

/** What `translate` leaves for `enrich`: which object, and what of it happened. */
export interface Note {
  kind: 'revision' | 'commit';
  phid: string;
  transactions: string[];
}

/** The note of a change: it was stored and read again, so its types are checked once more. */
export function noteOf({ properties }: Change): Note | undefined {
  const note = properties[ENRICH_NOTE];
  const phid = filledTextAt(note, 'phid');
  const kind = filledTextAt(note, 'kind');
  if (phid === undefined || !isPhid(phid) || (kind !== 'revision' && kind !== 'commit')) return undefined;
  return { kind, phid, transactions: textsAt(note, 'transactions').filter(isPhid) };
}

/** `PHID-DREV-abcdefghijklmnopqrst` */
export const isPhid = (text: string): boolean => /^PHID-[A-Z]{4}(?:-[A-Z]{4})?-[a-z0-9]{1,40}$/.test(text);
