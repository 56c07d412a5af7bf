import type { Sink } from 'change-hook-core';

/** How one sink is treated. Times are milliseconds. */
export interface DeliveryPolicy {
  /**
   * A change becomes a dead letter after so many answers that it failed. Only answers count: a sink that can't be reached
   * never uses one up.
   */
  attempts: number;
  /** The first wait after a failure, or before a sink that can't be reached is tried again; doubled each time. */
  firstWaitMs: number;
  longestWaitMs: number;
  /** The part of a wait that chance may take away, 0 to 1: lanes that failed together don't come back together. */
  jitter: number;
  /** So many lanes (repositories) are delivered at a time. */
  concurrency: number;
  /**
   * A sink that takes batches is claimed for at most once in so many milliseconds: under load a batch holds more then, and store and
   * sink are asked less often, while the gateway has better things to do. What comes alone is delivered at once.
   */
  gatherMs: number;
  /** A call to the sink is cut off after this, and the sink counts as unreachable. */
  timeoutMs: number;
  /** A call that was cut off is waited for so much longer; then it is left behind. */
  abortGraceMs: number;
  /** At the stop of the gateway, calls under way have this long before they are cut off. */
  stopGraceMs: number;
  /** A delivery none of whose changes has arrived is given up at this age; undefined = never. */
  maximumAgeMs?: number | undefined;
}

export const DEFAULT_POLICY: DeliveryPolicy = {
  attempts: 10,
  firstWaitMs: 1_000,
  longestWaitMs: 60_000,
  jitter: 0.5,
  concurrency: 8,
  gatherMs: 50,
  timeoutMs: 60_000,
  abortGraceMs: 2_000,
  stopGraceMs: 5_000,
};

/** A sink of the config, ready to be delivered to. */
export interface DeliverySink {
  /** The plugin, as `name@version`. */
  plugin: string;
  sink: Sink;
  /** What the plugin declares: up to so many deliveries of a lane go in one call; 1 = one change a call. */
  batch: number;
  policy: DeliveryPolicy;
}
