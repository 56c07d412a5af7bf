import { describeError } from 'change-hook-core';
import type { Clock, Inbox, Log, RetentionPolicy, Service } from 'change-hook-core';

export interface RetentionDeps {
  inbox: Pick<Inbox, 'sweep'>;
  /** Asked at each step: a reload may change it. */
  policy: () => RetentionPolicy;
  clock: Clock;
  log: Log;
}

/** Between two rounds, when there is nothing to drop. */
const ROUND_MS = 60_000;
/** Between two steps of a round: at least this, and as long as the step took with all that it had to wait for. */
const SHORTEST_PAUSE_MS = 5;
/** A round that lasts longer does not gain on what arrives. */
const LONG_ROUND_MS = 60_000;
/** So often the log is told what was dropped. */
const REPORT_MS = 86_400_000;

/**
 * Drops from the inbox what its policy says, in small steps with pauses between them: under load a step waits longer, and so does the
 * next one. With the inbox at its limit that drops 0.4 of what arrives, and a burst is caught up with after it. Where it goes on for
 * long, the pauses go: storing gets slower by about a third then, but the store keeps its bounds, about. Trouble of the inbox ends a
 * round, and the next one begins as if nothing had been.
 */
export function createRetention({ inbox, policy, clock, log }: RetentionDeps): Service {
  let stopped = true;
  let cancel = (): void => {};
  let step: Promise<void> = Promise.resolve();
  let dropped = 0;
  let reportedAt = 0;
  let failing = false;
  /** When the round that is under way began. */
  let round: number | undefined;

  const sweep = async (): Promise<void> => {
    const began = clock.monotonic();
    round ??= began;
    let pause = ROUND_MS;
    try {
      const { moved, more } = await inbox.sweep(policy());
      dropped += moved;
      failing = false;
      // What only looks through what must stay is never in a hurry: it makes no room.
      const hurry = moved > 0 && began - round >= LONG_ROUND_MS;
      if (more) pause = hurry ? 0 : Math.min(ROUND_MS, Math.max(SHORTEST_PAUSE_MS, clock.monotonic() - began));
      else round = undefined;
    } catch (error) {
      // The inbox says by itself that it can't be written; this is for what else may be wrong, once.
      if (!failing && !stopped) log.warn('retention could not go on; it is tried again', { error: describeError(error) });
      failing = true;
      round = undefined;
    }
    if (clock.monotonic() - reportedAt >= REPORT_MS) report();
    next(pause);
  };

  const next = (ms: number): void => {
    if (!stopped) cancel = clock.after(ms, () => void (step = sweep()));
  };

  const report = (): void => {
    if (dropped > 0) log.info('retention has dropped what was old or too much', { dropped });
    dropped = 0;
    reportedAt = clock.monotonic();
  };

  return {
    async start() {
      if (!stopped) return;
      stopped = false;
      reportedAt = clock.monotonic();
      next(SHORTEST_PAUSE_MS);
    },
    async stop() {
      if (stopped) return;
      stopped = true;
      cancel();
      await step;
      report();
    },
  };
}
