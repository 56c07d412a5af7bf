import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Clock } from './clock.js';
import type { Log } from './log.js';
import type { Service } from './service.js';
import type {
  Claim, ClaimRequest, DeliveryFilter, DeliverySelection, DeliveryState, DeliverySummary, Lane, Settlement,
} from './deliveries.js';
import type {
  Appended, NewParcel, NewReceipt, ReceiptFilter, ReceiptSummary, Rejection, RejectionFilter, RetentionPolicy, Retranslation, StoredReceipt,
} from './receipts.js';

export type {
  Arrived, Claim, ClaimedDelivery, ClaimRequest, DeliveryFilter, DeliverySelection, DeliveryState, DeliverySummary, Lane, Settlement,
} from './deliveries.js';
export type {
  Appended, NewParcel, NewReceipt, ReceiptFilter, ReceiptSummary, Rejection, RejectionFilter, RetentionPolicy, Retranslation, StoredReceipt, Verdict,
} from './receipts.js';

/** What one step did. */
export interface Step {
  moved: number;
  /** There may be more to do. */
  more: boolean;
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
  /** Whether a receipt of this mount came with this delivery id: as long as the id is remembered, which is longer than the receipt. */
  knows(mount: string, deliveryId: string): Promise<boolean>;
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
  options?: StandardSchemaV1<unknown, Options>;
  /** Makes the store; `start` opens it. */
  create(ctx: InboxContext<Options>): Inbox;
}

export interface InboxContext<Options = unknown> {
  options: Options;
  log: Log;
  clock: Clock;
  /** Absolute folder of the config file: relative paths in options are relative to it. */
  folder: string;
  /**
   * Told when the thread goes into native code of the store and when it comes back, for stores whose driver works on the thread
   * itself: whoever ends a thread that stands still must not do it just then. Calls come in pairs, and never one pair in another. The
   * first of a pair does not return on a thread that is about to be ended.
   */
  inStore?: (inside: boolean) => void;
}
