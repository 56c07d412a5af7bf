import { splitChanges, type Arrived, type Change, type ClaimedDelivery, type Outgoing } from 'change-hook-core';
import type { Notes } from './notebook.js';

/** A claimed delivery at work: its changes, read once, and how far they have come. */
export interface Parcel {
  readonly delivery: ClaimedDelivery;
  readonly changes: readonly Outgoing[];
  readonly notes: Notes;
  /** Failures of the change that is next. */
  attempts: number;
  /** The places that have not arrived are others than the inbox has. */
  isNews: boolean;
}

/** Reads the changes of a delivery; undefined when the stored text is not what was stored. */
export function readChanges({ changes: text, receipt, mount, receivedAt, first }: ClaimedDelivery): Outgoing[] | undefined {
  const texts = splitChanges(text);
  if (texts !== undefined) return texts.map((json, place) => new UnreadChange(json, receipt, first + place, mount, receivedAt));
  let changes: unknown;
  try {
    changes = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(changes) || !changes.every((change) => typeof change === 'object' && change !== null)) return undefined;
  return changes.map((change: Change, place) => ({ change, receipt, number: first + place, mount, receivedAt }));
}

/** A change that is read once a sink asks for it. A damaged one throws then: the sink's call fails, and it is a dead letter at last. */
class UnreadChange implements Outgoing {
  declare readonly change: Change;
  #change: Change | undefined;

  constructor(
    readonly json: string,
    readonly receipt: string,
    readonly number: number,
    readonly mount: string,
    readonly receivedAt: number,
  ) {
    Object.defineProperty(this, 'change', UnreadChange.#getter);
  }

  /** A member of each object, so that a sink may spread it; one function for all, since V8 makes a slow object of each that has its own. */
  static readonly #getter: PropertyDescriptor & ThisType<UnreadChange> = {
    enumerable: true,
    get() {
      return (this.#change ??= JSON.parse(this.json) as Change);
    },
  };
}

/** The changes that are still to be sent, in their order: those that are offered again come first. */
export const remaining = ({ changes, notes }: Parcel): readonly Outgoing[] => [
  ...notes.again.flatMap((place) => changes[place] ?? []),
  ...changes.slice(notes.next),
];

/** The first of them. */
export const nextOf = ({ changes, notes }: Parcel): Outgoing | undefined => changes[notes.again[0] ?? notes.next];

/** The change that was next is behind us, refused or not; the one after it has all its attempts before it. */
export function goOn(parcel: Parcel, refused?: string): void {
  const { notes } = parcel;
  const offeredAgain = notes.again.shift();
  const place = offeredAgain ?? notes.next++;
  if (refused !== undefined) notes.refused.push({ place, reason: refused });
  if ((refused !== undefined) !== (offeredAgain !== undefined)) parcel.isNews = true;
  notes.uncertain = Math.max(0, notes.uncertain - 1);
  parcel.attempts = 0;
}

/** All that was to be sent is behind us, and was taken. */
export function finish(parcel: Parcel): void {
  const { notes, changes } = parcel;
  if (notes.again.length > 0) parcel.isNews = true;
  Object.assign(notes, { next: changes.length, again: [], uncertain: 0 });
}

/** What the inbox is to be told. The places behind are named when they are others than it has: the list may be long. */
export const arrivedOf = (parcel: Parcel): Arrived => (parcel.isNews ? allOf(parcel) : { done: parcel.notes.next });

export const allOf = ({ notes }: Parcel): Required<Arrived> => ({ done: notes.next, behind: behindOf(notes) });

export const hasArrived = ({ notes: { next, again, refused } }: Pick<Parcel, 'notes'>): boolean => next > again.length + refused.length;

/** For a dead letter, whose refused changes will be offered again before those that are uncertain. */
export function uncertainOf({ notes: { uncertain, refused }, changes }: Parcel): number {
  return uncertain === 0 ? 0 : Math.min(changes.length, uncertain + refused.length);
}

export function isNews(notes: Notes, { behind = [] }: Arrived): boolean {
  const now = behindOf(notes);
  return now.length !== behind.length || now.some((place, n) => place !== behind[n]);
}

const behindOf = ({ again, refused }: Notes): number[] =>
  [...again, ...refused.map(({ place }) => place)].sort((a, b) => a - b);

/** Why a delivery with refused changes is a dead letter, and what has become of the others. */
export function describeRefused({ changes, notes: { refused } }: Parcel): string {
  const [first] = refused;
  if (first === undefined || changes.length === 1) return `refused: ${first?.reason ?? ''}`;
  const others = refused.length === 1 ? '' : ` (and ${refused.length - 1} more)`;
  return `change ${first.place + 1} of ${changes.length}${others} refused: ${first.reason}; the rest arrived`;
}
