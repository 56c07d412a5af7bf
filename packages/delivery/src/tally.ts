import type { Settlement } from 'change-hook-core';

/** What a runner has done since its start. */
export class Tally {
  delivered = 0;
  dead = 0;
  /** Answers of the sink that were a failure. */
  failures = 0;

  count({ state }: Settlement): void {
    if (state === 'delivered') this.delivered++;
    else if (state === 'dead') this.dead++;
  }
}
