import { ChangeHookError, type Clock, type Log } from 'change-hook-core';
import { backoffMs } from './backoff.js';
import type { DeliveryPolicy } from './policy.js';

export type CircuitState = 'closed' | 'open' | 'probing';

export interface CircuitDeps {
  sink: string;
  policy: DeliveryPolicy;
  clock: Clock;
  log: Log;
  random: () => number;
  /** The state has changed, so that something may be delivered. */
  onChange: () => void;
}

/**
 * Whether a sink can be reached, as the calls to it tell. `closed`: deliver. `open`: nobody tries. `probing`: one delivery may
 * try; any answer to it closes the circuit, and another failure opens it for longer.
 */
export class Circuit {
  readonly #deps: CircuitDeps;
  #state: CircuitState = 'closed';
  #failures = 0;
  #probeAt = 0;
  #since = 0;
  #reason: string | undefined;
  #cancel = (): void => {};

  constructor(deps: CircuitDeps) {
    this.#deps = deps;
  }

  get state(): CircuitState {
    return this.#state;
  }

  /** Why it is not closed. */
  get reason(): string | undefined {
    return this.#reason;
  }

  /** Milliseconds until the next probe; 0 where nothing keeps it back. */
  get untilProbe(): number {
    return this.#state === 'open' ? Math.max(0, this.#probeAt - this.#deps.clock.monotonic()) : 0;
  }

  /** The sink has answered. */
  reached(): void {
    if (this.#state === 'closed') return;
    const { sink, clock, log, onChange } = this.#deps;
    this.#cancel();
    this.#state = 'closed';
    this.#failures = 0;
    this.#reason = undefined;
    log.info('the sink can be reached again', { sink, seconds: Math.round((clock.monotonic() - this.#since) / 1000) });
    onChange();
  }

  /**
   * The sink could not be reached. `probe`: by the delivery that probes. Others were under way when the circuit opened: that
   * they fail too is no news, and must not make the wait longer.
   */
  unreachable(reason: string, probe: boolean): void {
    const { sink, clock, log } = this.#deps;
    if (this.#state === 'closed') {
      const error = new ChangeHookError('CH_SINK_UNREACHABLE', { sink, reason });
      log.warn(error.message, { code: error.code, sink, mend: error.mend });
      this.#since = clock.monotonic();
      this.#open(reason);
    } else if (probe && this.#state === 'probing') {
      log.debug('the sink still can not be reached', { sink, reason, tries: this.#failures });
      this.#open(reason);
    }
  }

  /** Cancels the timer; nothing is probed any more. */
  stop(): void {
    this.#cancel();
  }

  #open(reason: string): void {
    const { policy, clock, random, onChange } = this.#deps;
    const wait = backoffMs(policy, this.#failures++, random);
    this.#state = 'open';
    this.#reason = reason;
    this.#probeAt = clock.monotonic() + wait;
    this.#cancel = clock.after(wait, () => {
      this.#state = 'probing';
      onChange();
    });
  }
}
