import type { OutdatedPackage } from '../../registry/imported-packages.js';
import type { MountDescription } from '../../registry/mount-description.js';

/** The mounts of another setup, built and checked beside those at work. */
export interface PreparedIntake {
  readonly mounts: readonly MountDescription[];
  /** Packages of which other code runs than is installed: to run that, the process must be started anew. */
  readonly outdated: readonly OutdatedPackage[];
  /**
   * Puts them to work, at once: what is submitted from now on is theirs, and what was submitted before is answered by the mounts that
   * it was given to. Throws `CH_INTAKE_WORKER_ENDED` when what was prepared is gone with the thread that had it; then nothing changes.
   */
  swap(): void;
}

/** Builds mounts anew while the intake is at work. The inbox stays the one that it has. */
export interface Preparer {
  /** Rejects with an AggregateError of every problem; then nothing changes. Of what is prepared, the last counts. */
  prepare(setup: unknown): Promise<PreparedIntake>;
}
