import type { CircuitState } from './circuit.js';

/** How a sink is doing, since this process began to deliver; what waits for it, the inbox tells. */
export interface SinkStatus {
  sink: string;
  /** The plugin, as `name@version`. */
  plugin: string;
  /** `open`: it can't be reached and nobody tries; `probing`: one delivery tries, or will as soon as there is one. */
  circuit: CircuitState;
  /** Why the circuit is not closed. */
  reason?: string;
  /** Milliseconds until it is tried again, while the circuit is open. */
  untilProbeMs?: number;
  /** Lanes under way. */
  lanes: number;
  /** Deliveries whose changes have all arrived. */
  delivered: number;
  /** Deliveries that became dead letters. */
  dead: number;
  /** Answers that were a failure. */
  failures: number;
}
