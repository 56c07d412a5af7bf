import type { Verdict } from './inbox.js';

/** What became of an untranslated receipt that was translated again. */
export type RetranslateOutcome =
  /** It is translated now: by this call, or by another meanwhile. */
  | { translated: true; verdict: Verdict; changes: number; reason?: string }
  /** It still can't be. It stays as it is, to be tried again. */
  | { translated: false; error: string };

/** Translates stored receipts that their dialect failed on, once it is mended. */
export interface Retranslator {
  /** Rejects with `CH_INTAKE_WORKER_ENDED` when the dialect's code took its thread with it. */
  retranslate(id: string): Promise<RetranslateOutcome>;
}
