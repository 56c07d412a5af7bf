/** What became of a confirmation. */
export type ConfirmOutcome =
  /** The sender's service was asked, and agreed. */
  | { confirmed: true; host: string }
  | { confirmed: false; error: string };

/** Confirms what a stored receipt asks to have confirmed: a subscription, say. Done by an operator's order, and never by itself. */
export interface Confirmer {
  /** Rejects with `CH_INTAKE_WORKER_ENDED` when the dialect's code took its thread with it. */
  confirm(id: string): Promise<ConfirmOutcome>;
}
