import type { Service } from './service.js';

/** How a verified request ended at translation. */
export type Verdict = 'changes' | 'polls' | 'ignored' | 'untranslated';

/** A verified request, ready to be stored. */
export interface NewReceipt {
  /** Unique, and sortable by time. */
  id: string;
  mount: string;
  /** `name@version` of the dialect that translated it. */
  dialect: string;
  /** Milliseconds since 1970. */
  receivedAt: number;
  method: string;
  /** Raw query, the sensitive parameters blanked. */
  query: string;
  /** Lower-case names, the sensitive values blanked. */
  headers: Readonly<Record<string, string>>;
  /** The exact bytes, as received. */
  body: Uint8Array;
  /** SHA-256 of `body`, 32 bytes. */
  bodyHash: Uint8Array;
  /** The sender's delivery id; absent = never deduplicated. */
  deliveryId?: string;
  verdict: Verdict;
  /** Why it was ignored, or which error left it untranslated. */
  reason?: string;
  /** One entry for each repository among the changes, in order of first appearance. */
  parcels: readonly NewParcel[];
  /** The parcels wait for `enrich` of the dialect. */
  enrich?: boolean;
  /** The sinks that get every parcel: one delivery a sink and parcel. */
  sinks: readonly string[];
}

/**
 * The changes of one receipt that belong to one repository, and so travel in one lane; or a poll, in the lane of its poller
 * (`readPoll` tells which it is: to an inbox they are the same).
 */
export interface NewParcel {
  repository: string;
  count: number;
  /** JSON text of `Change[]`: it crosses threads and tables as one string. */
  changes: string;
}

export type Appended = { id: string; duplicate: false } | { id: string; duplicate: true; receipt: ReceiptSummary };

/** A request that was refused, kept so that "why did nothing happen?" has an answer. No body. */
export interface Rejection {
  at: number;
  mount: string;
  address?: string;
  reason: string;
}

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

export interface ReceiptSummary {
  id: string;
  mount: string;
  dialect: string;
  receivedAt: number;
  deliveryId?: string;
  verdict: Verdict;
  reason?: string;
  changes: number;
}

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

/** What one step did. */
export interface Step {
  moved: number;
  /** There may be more to do. */
  more: boolean;
}

export interface ReceiptFilter {
  mount?: string;
  verdict?: Verdict;
  from?: number;
  to?: number;
  /** Only receipts with an id below this one, for paging: the newest come first. */
  before?: string;
  limit: number;
}

export interface RejectionFilter {
  mount?: string;
  /** Only what was refused from here on, and before there: milliseconds since 1970. */
  from?: number;
  to?: number;
  limit: number;
}

/** A receipt whole, to be shown or translated again. */
export interface StoredReceipt extends ReceiptSummary {
  method: string;
  query: string;
  headers: Readonly<Record<string, string>>;
  /** The exact bytes, as received; undefined once retention has dropped them. */
  body: Uint8Array | undefined;
  parcels: readonly NewParcel[];
}

/** What a dialect that was mended makes of an untranslated receipt. */
export interface Retranslation {
  dialect: string;
  verdict: Verdict;
  reason?: string;
  parcels: readonly NewParcel[];
  enrich?: boolean;
  sinks: readonly string[];
}

/** How long things are kept. Nothing that is not yet delivered, nor untranslated, is ever dropped by it. Undefined = no bound. */
export interface RetentionPolicy {
  /** Milliseconds since a receipt arrived. */
  receiptAgeMs?: number;
  receiptCount?: number;
  /** Bytes of bodies and changes, all receipts together. */
  receiptBytes?: number;
  /** Bytes of ignored receipts, and of the receipts of each of these open mounts: strangers must not push out what counts. */
  ignoredBytes?: number;
  openMountBytes?: number;
  openMounts?: readonly string[];
  /** Milliseconds that a delivery id is remembered; longer than the receipt itself. */
  dedupeAgeMs?: number;
}

export interface InboxStatus {
  receipts: number;
  rejections: number;
  /** Deliveries by sink and state. */
  deliveries: readonly { sink: string; state: DeliveryState; count: number }[];
}

/**
 * The store of receipts, changes and deliveries. Every write is durable when its promise fulfils; a rejected promise means
 * that nothing of it was stored. Rejects with `CH_INBOX_UNAVAILABLE` when the store can't take the write (disk full).
 */
export interface Inbox extends Service, EnrichmentStore {
  /** Stores receipt, parcels and deliveries, all or nothing; or finds the first receipt of which this one is a repeat. */
  append(receipt: NewReceipt): Promise<Appended>;
  /** Keeps a short record of a refused request; the oldest beyond a bound are dropped. */
  reject(rejection: Rejection): Promise<void>;
  /** Lanes with something due, none of them claimed by anyone, longest waiting first. */
  claim(owner: string, wanted: ClaimRequest): Promise<readonly Claim[]>;
  /** Takes up claims that `owner` still holds after the store was opened anew; those that can't be had are left out. */
  adopt(owner: string, lanes: readonly Lane[]): Promise<readonly Lane[]>;
  /** Records what of a claimed delivery has arrived; as in a {@link Settlement}, without `behind` those places stay. */
  progress(owner: string, delivery: number, done: number, behind?: readonly number[]): Promise<void>;
  /** Ends a claim: all settlements in one transaction, then the lane is free. Deliveries of the claim not named stay as they are. */
  settle(owner: string, lane: Lane, settlements: readonly Settlement[]): Promise<void>;
  /** Gives back every claim of `owner`, nothing settled. */
  release(owner: string): Promise<void>;
  /** Milliseconds until a lane of `sink` is due: 0 = now, undefined = nothing waits. */
  due(sink: string): Promise<number | undefined>;
  /** Calls back with a sink's name whenever a lane of it may have become due; returns the function that ends it. */
  onWork(listener: (sink: string) => void): () => void;
  status(): Promise<InboxStatus>;
  deliveries(filter: DeliveryFilter): Promise<readonly DeliverySummary[]>;
  receipt(id: string): Promise<ReceiptSummary | undefined>;
  /** Dead letters become pending again, in their old places in their lanes, with no attempts counted; `done` and `behind` are kept. */
  retry(selection: DeliverySelection): Promise<Step>;
  /** Pending deliveries that nobody has claimed, and dead ones, are given up for good. */
  discard(selection: DeliverySelection): Promise<Step>;
  receipts(filter: ReceiptFilter): Promise<readonly ReceiptSummary[]>;
  storedReceipt(id: string): Promise<StoredReceipt | undefined>;
  /**
   * Delivers all changes of a receipt once more, to these sinks: new deliveries at the ends of their lanes. False for an unknown id.
   * `once` is a word of the caller's: a call with the same receipt and the same word does nothing more, so that one whose answer was
   * lost can be made again.
   */
  replay(id: string, sinks: readonly string[], once?: string): Promise<boolean>;
  /** Gives an untranslated receipt its changes; false when it is not (or no longer) untranslated. */
  retranslated(id: string, result: Retranslation): Promise<boolean>;
  /** The newest first. */
  rejections(filter: RejectionFilter): Promise<readonly Rejection[]>;
  /** One small step of retention; call again while it says that there is more. Space goes back to the file system by and by. */
  sweep(policy: RetentionPolicy): Promise<Step>;
}

/** A receipt whose changes wait for `enrich`, as they were translated. */
export interface PendingEnrichment {
  receipt: string;
  mount: string;
  parcels: readonly NewParcel[];
  /** Tries that failed so far. */
  attempts: number;
}

/** How a try at an enrichment ended. */
export type Enriched =
  /** The parcels as they will be delivered, each of a repository that the receipt had before; `partial`: why they are not complete. */
  | { parcels: readonly NewParcel[]; partial?: string }
  /** There is no reason to build: the pending deliveries of the receipt are discarded. */
  | { ignored: string }
  | { attempts: number; error: string };

/** The part of an inbox that keeps enrichments. */
export interface EnrichmentStore {
  /** The receipt's changes, as long as they wait for their enrichment. */
  enrichment(receipt: string): Promise<PendingEnrichment | undefined>;
  /** Stores what came of a try. The deliveries of a repository that is left without changes are discarded. */
  enriched(receipt: string, result: Enriched): Promise<void>;
}

/** What an inbox package exports by default. */
export interface InboxPlugin<Options = unknown> {
  apiVersion: 1;
  /** Equals the suffix of the package's name, `change-hook-inbox-NAME`. */
  name: string;
  options?: import('@standard-schema/spec').StandardSchemaV1<unknown, Options>;
  /** Makes the store; `start` opens it. */
  create(ctx: InboxContext<Options>): Inbox;
}

export interface InboxContext<Options = unknown> {
  options: Options;
  log: import('./log.js').Log;
  clock: import('./clock.js').Clock;
  /** Absolute folder of the config file: relative paths in options are relative to it. */
  folder: string;
  /**
   * Told when the thread goes into native code of the store and when it comes back, for stores whose driver works on the thread
   * itself: whoever ends a thread that stands still must not do it just then. Calls come in pairs, and never one pair in another. The
   * first of a pair does not return on a thread that is about to be ended.
   */
  inStore?: (inside: boolean) => void;
}
