/** Where the enrichment of a receipt stands after a try. */
export type EnrichOutcome =
  /** It is over: the changes are stored as they will be delivered, or there are none to deliver. */
  | { done: true }
  /** It failed, and is worth another try after `waitMs`. */
  | { done: false; waitMs: number; error: string };

/** Completes the changes of receipts whose dialect asked for it, once a receipt, whoever asks and how often. Never rejects. */
export interface Enricher {
  enrich(receipt: string): Promise<EnrichOutcome>;
}
