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
