import type { Confirmer } from '../../ports/confirmer.js';
import type { Enricher } from '../../ports/enricher.js';
import type { Inbox } from '../../ports/inbox.js';
import type { Intake } from '../../ports/intake.js';
import type { Retranslator } from '../../ports/retranslator.js';
import type { Service } from '../../ports/service.js';
import type { MountDescription } from '../../registry/mount-description.js';
import type { Preparer } from './prepared-intake.js';

/** An intake with all that is in its rooms, wherever they are: on a thread of their own, or on the caller's. */
export interface IntakeWorker extends Service, Preparer {
  readonly intake: Intake;
  /** The inbox that the worker owns; its `start` and `stop` are the worker's. */
  readonly inbox: Inbox;
  /** Completes changes, in the worker, where the dialects are. */
  readonly enricher: Enricher;
  /** Translates receipts again, there too. */
  readonly retranslator: Retranslator;
  /** Confirms receipts, there too. */
  readonly confirmer: Confirmer;
  /** What is mounted; empty before `start`. */
  readonly mounts: readonly MountDescription[];
  /** Rejects with `CH_INTAKE_DEAD` when the worker can't be kept alive. Never fulfils. */
  readonly dead: Promise<never>;
  /** Whether a request would be taken now. */
  readonly ready: boolean;
}
