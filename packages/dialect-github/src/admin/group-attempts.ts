import type { FailedDelivery } from 'change-hook-core';

/** One try of GitHub's at a delivery, as its list has it. */
export interface Attempt {
  id: string;
  /** Equal in all tries at a delivery: the value of `X-GitHub-Delivery`. */
  guid: string;
  /** Milliseconds since 1970. */
  at: number;
  redelivery: boolean;
  /** `pending`: it is being sent. */
  state: 'arrived' | 'failed' | 'pending';
  event: string;
  reason: string;
}

/**
 * The deliveries of which no try has arrived, nor is under way, the oldest first. `attempts`: the newest first, as GitHub lists them.
 * The newest try is the one that is repeated: it has the address that the webhook has now.
 */
export function groupAttempts(attempts: readonly Attempt[]): FailedDelivery[] {
  const byGuid = new Map<string, Attempt[]>();
  // From the oldest on: their times are whole seconds, and within one of them the order of the list is all that tells.
  for (const attempt of attempts.toReversed()) {
    const tries = byGuid.get(attempt.guid);
    if (tries === undefined) byGuid.set(attempt.guid, [attempt]);
    else tries.unshift(attempt);
  }
  const failed = [...byGuid.values()].filter((tries) => tries.every(({ state }) => state === 'failed'));
  return failed.map(toDelivery).sort((a, b) => a.at - b.at);
}

function toDelivery(tries: readonly Attempt[]): FailedDelivery {
  const [newest] = tries as [Attempt];
  return {
    id: newest.id,
    deliveryId: newest.guid,
    at: Math.min(...tries.map(({ at }) => at)),
    event: newest.event,
    reason: newest.reason,
    again: tries.some(({ redelivery }) => redelivery),
  };
}
