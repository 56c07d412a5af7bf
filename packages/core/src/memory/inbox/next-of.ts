import type { ClaimedDelivery, ClaimRequest } from '../../ports/inbox.js';
import { toClaimed } from './records.js';
import type { KeptDelivery } from './records.js';

/** The deliveries with which a lane is claimed, its first ones: all of them wait for their enrichment, or none. */
export function nextOf(pending: Iterable<KeptDelivery>, { batch, maxCharacters }: ClaimRequest): ClaimedDelivery[] {
  const deliveries: ClaimedDelivery[] = [];
  let characters = 0;
  for (const delivery of pending) {
    const next = toClaimed(delivery);
    if (deliveries.length > 0 && (deliveries.length >= batch || characters >= maxCharacters)) break;
    if (next.enrich !== (deliveries[0] ?? next).enrich) break;
    deliveries.push(next);
    characters += next.changes.length;
  }
  return deliveries;
}
