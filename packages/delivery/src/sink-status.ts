import type { Circuit, CircuitState } from './circuit.js';

/** Whether something can be reached. */
export interface Reach {
  /** `open`: it can't be reached and nobody tries; `probing`: one delivery tries, or will as soon as there is one. */
  circuit: CircuitState;
  /** Why the circuit is not closed. */
  reason?: string;
  /** Milliseconds until it is tried again, while the circuit is open. */
  untilProbeMs?: number;
}

/** How a sink is doing, since this process began to deliver; what waits for it, the inbox tells. */
export interface SinkStatus extends Reach {
  sink: string;
  /** The plugin, as `name@version`. */
  plugin: string;
  /** The same of its polls, which have a circuit of their own; absent while that is closed. */
  polls?: Reach;
  /** Lanes under way. */
  lanes: number;
  /** Deliveries whose changes have all arrived. */
  delivered: number;
  /** Deliveries that became dead letters. */
  dead: number;
  /** Answers that were a failure. */
  failures: number;
}

export function reachOf({ state, reason, untilProbe }: Pick<Circuit, 'state' | 'reason' | 'untilProbe'>): Reach {
  return { circuit: state, ...(reason === undefined ? {} : { reason }), ...(state === 'open' ? { untilProbeMs: untilProbe } : {}) };
}
