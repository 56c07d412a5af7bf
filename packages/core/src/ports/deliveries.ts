export type DeliveryState = 'pending' | 'delivered' | 'dead' | 'discarded';

/** A lane: deliveries of one repository to one sink go one after another. */
export interface Lane {
  sink: string;
  repository: string;
}

export interface ClaimRequest {
  sink: string;
  /** At most so many lanes. */
  lanes: number;
  /** At most so many consecutive deliveries of each lane. */
  batch: number;
  /** Stop adding deliveries to a lane's claim once their changes' JSON text has this many characters (one is always given). */
  maxCharacters: number;
  /** How long the claim holds unless settled, in milliseconds. Ignored by stores that one process owns. */
  leaseMs: number;
}

/** A lane that its claimer alone may deliver, until it settles or releases it. */
export interface Claim extends Lane {
  deliveries: readonly ClaimedDelivery[];
}

/** How much of a delivery has arrived: the changes before place `done`, but those at the places `behind`. */
export interface Arrived {
  done: number;
  /** Ascending, each below `done`: what the sink refused, as a rule. Absent = none. */
  behind?: readonly number[];
}

export interface ClaimedDelivery extends Arrived {
  id: number;
  receipt: string;
  mount: string;
  receivedAt: number;
  /** JSON text of all `Change[]` of the parcel. */
  changes: string;
  /** The changes are not complete yet: the receipt is enriched first, then the lane is claimed again. */
  enrich: boolean;
  /** Place of the parcel's first change among all changes of the receipt. */
  first: number;
  /** Answers of the sink so far that were a failure. */
  attempts: number;
  /**
   * Absent = never retried. Else when it was last, on the scale of the ids: above those of all deliveries that there were then, below
   * those of all that came later, and above that of every earlier `retry`. It tells which others were before it in its lane, and when.
   */
  retried?: number;
  /** As the settlement that made it a dead letter said; absent = 0. */
  uncertain?: number;
}

/**
 * The end of one try at one delivery. Without `behind`, those places stay as they are stored, so that a long list is not written with
 * each change. A `done` below the stored one is late: then `done` and `behind` both stay.
 */
export type Settlement =
  | { delivery: number; state: 'delivered' }
  /** The lane waits for `waitMs` before it is claimed again. */
  | ({ delivery: number; state: 'pending'; attempts: number; waitMs: number; error: string } & Arrived)
  /** `uncertain`: so many of the changes that did not arrive, from the first on, may have all the same; absent = 0. */
  | ({ delivery: number; state: 'dead'; attempts: number; error: string; uncertain?: number } & Arrived);

export interface DeliverySummary extends Lane, Arrived {
  id: number;
  receipt: string;
  mount: string;
  state: DeliveryState;
  changes: number;
  attempts: number;
  /** Milliseconds since 1970. */
  createdAt: number;
  settledAt?: number;
  error?: string;
}

export interface DeliveryFilter {
  sink?: string;
  mount?: string;
  repository?: string;
  state?: DeliveryState;
  /** Only those of the receipt with this id. */
  receipt?: string;
  /** Only deliveries with an id below this one, for paging: the newest come first. */
  before?: number;
  /** Only what was received from here on, and before there: milliseconds since 1970. */
  from?: number;
  to?: number;
  /** At most so many. */
  limit: number;
}

/** Which deliveries are retried or discarded: those with one of these ids, or, without ids, all that match the filter. */
export interface DeliverySelection extends Omit<DeliveryFilter, 'limit'> {
  ids?: readonly number[];
  /** At most so many are moved by one call: a step, so that the writer is never held up for long. */
  limit: number;
}
