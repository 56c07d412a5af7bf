import type { Outcome } from './translate-request.js';

/** Where a mount's receipts go. */
export interface Destinations {
  /** The sinks that get the changes of a mount. */
  sinksOf: (mount: string) => readonly string[];
  /** Those of them that take polls, too; absent = none. */
  pollSinksOf?: (mount: string) => readonly string[];
}

/** Adds the sinks to what a request came to. Polls that nobody takes are ignored: the sender and the operator read why. */
export function withSinks(outcome: Outcome, mount: string, to: Destinations): Outcome & { sinks: readonly string[] } {
  if (outcome.parcels.length === 0) return { ...outcome, sinks: [] };
  if (outcome.verdict !== 'polls') return { ...outcome, sinks: to.sinksOf(mount) };
  const sinks = to.pollSinksOf?.(mount) ?? [];
  if (sinks.length > 0) return { ...outcome, sinks };
  return { verdict: 'ignored', reason: 'no sink takes polls', parcels: [], changes: 0, sinks };
}
