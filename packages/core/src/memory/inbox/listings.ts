import type {
  DeliveryFilter, DeliverySelection, DeliveryState, DeliverySummary, InboxStatus, ReceiptFilter, ReceiptSummary, Rejection, RejectionFilter,
} from '../../ports/inbox.js';
import type { MemoryStore } from './memory-store.js';
import type { KeptDelivery } from './records.js';
import { isWithin, matches, summarise, toSummary } from './records.js';

/** Deliveries by sink and state. */
export function countDeliveries({ deliveries }: MemoryStore): InboxStatus['deliveries'] {
  const counts = new Map<string, { sink: string; state: DeliveryState; count: number }>();
  for (const { sink, state } of deliveries.values()) {
    const key = `${state}\u0000${sink}`;
    const found = counts.get(key);
    if (found === undefined) counts.set(key, { sink, state, count: 1 });
    else found.count += 1;
  }
  return [...counts.values()];
}

/** The newest first, as in every list. */
export function listDeliveries({ deliveries }: MemoryStore, filter: DeliveryFilter): DeliverySummary[] {
  const found = [...deliveries.values()].filter((it) => matches(it, filter));
  return firstOf(found.reverse(), filter.limit).map(toSummary);
}

/** Those to move in one step, the oldest first: else what is retried in several steps would overtake itself. */
export function selectDeliveries(
  { deliveries }: MemoryStore,
  { ids, limit, ...filter }: DeliverySelection,
  isMovable: (it: KeptDelivery) => boolean,
): { moved: KeptDelivery[]; more: boolean } {
  const wanted = ids === undefined ? undefined : new Set(ids);
  const found = [...deliveries.values()].filter((it) => (wanted === undefined ? matches(it, filter) : wanted.has(it.id))).filter(isMovable);
  const moved = firstOf(found, limit);
  return { moved, more: found.length > moved.length };
}

export function listReceipts({ receipts }: MemoryStore, filter: ReceiptFilter): ReceiptSummary[] {
  const newest = [...receipts.values()].reverse();
  const last = newest.findIndex(({ id }) => id === filter.before);
  const found = newest
    .slice(last + 1)
    .filter(({ id }) => last >= 0 || filter.before === undefined || id < filter.before)
    .filter(({ mount }) => (filter.mount ?? mount) === mount)
    .filter(({ verdict }) => (filter.verdict ?? verdict) === verdict)
    .filter(({ receivedAt }) => isWithin(receivedAt, filter));
  return firstOf(found, filter.limit).map(summarise);
}

export function listRejections({ rejections }: MemoryStore, filter: RejectionFilter): Rejection[] {
  const found = rejections.filter(({ mount, at }) => (filter.mount ?? mount) === mount && isWithin(at, filter));
  return firstOf(found.reverse(), filter.limit).map((it) => ({ ...it }));
}

const firstOf = <T>(list: readonly T[], limit: number): T[] => list.slice(0, Math.max(0, limit));
