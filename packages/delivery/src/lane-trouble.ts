import { backoffMs, type Backoff } from './backoff.js';

/**
 * Lanes that can't reach a sink which others reach: a change that makes the sink hang or cut the connection. Their waits grow
 * although the circuit closes again each time; without that, one such change would stop the whole sink every second.
 */
export class LaneTrouble {
  readonly #lanes = new Map<string, { times: number; calls: number }>();
  /** Calls that the sink has answered, of any lane. */
  #answered = 0;

  reached(repository: string): void {
    this.#answered++;
    this.#lanes.delete(repository);
  }

  /** How long the lane should wait, whatever the circuit says. During an outage of the whole sink it is 0. */
  unreachable(repository: string, backoff: Backoff, random: () => number): number {
    const before = this.#lanes.get(repository);
    const times = before === undefined ? 0 : before.times + (this.#answered > before.calls ? 1 : 0);
    this.#lanes.set(repository, { times, calls: this.#answered });
    return times === 0 ? 0 : backoffMs(backoff, times, random);
  }
}
