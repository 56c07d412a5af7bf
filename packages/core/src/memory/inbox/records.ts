import type {
  Arrived, ClaimedDelivery, DeliveryFilter, DeliveryState, DeliverySummary, Lane, NewParcel, NewReceipt, ReceiptSummary, StoredReceipt,
} from '../../ports/inbox.js';

export interface KeptParcel extends NewParcel {
  /** Place of its first change among those of the receipt. */
  first: number;
}

export interface KeptReceipt extends Omit<NewReceipt, 'parcels' | 'sinks' | 'enrich'> {
  /** One that enrichment left nothing of has a count of 0. */
  parcels: KeptParcel[];
  deliveries: KeptDelivery[];
  /** Its enrichment is still to come: the tries that failed so far. */
  enriching?: { attempts: number };
  /** The words of the replays. */
  replays: Set<string>;
}

export interface KeptDelivery extends Lane, Arrived {
  id: number;
  receipt: KeptReceipt;
  parcel: KeptParcel;
  state: DeliveryState;
  attempts: number;
  retried?: number;
  uncertain?: number;
  createdAt: number;
  settledAt?: number;
  triedAt?: number;
  waitMs?: number;
  error?: string;
}

export function keep({ parcels: _, sinks: __, enrich, ...receipt }: NewReceipt): KeptReceipt {
  return { ...receipt, parcels: [], deliveries: [], replays: new Set(), ...(enrich === true ? { enriching: { attempts: 0 } } : {}) };
}

export function toParcel({ repository, count, changes }: NewParcel): NewParcel {
  return { repository, count, changes };
}

/** The parcels that have something in them. */
export const fullParcels = (receipt: KeptReceipt): NewParcel[] =>
  receipt.parcels.filter(({ count }) => count > 0).sort((a, b) => a.first - b.first).map(toParcel);

export function toClaimed(it: KeptDelivery): ClaimedDelivery {
  const { id, attempts, retried, uncertain } = it;
  const { id: receipt, mount, receivedAt } = it.receipt;
  const { changes, first } = it.parcel;
  return {
    id, receipt, mount, receivedAt, changes, first, attempts, ...toArrived(it),
    enrich: it.receipt.enriching !== undefined,
    ...(retried === undefined ? {} : { retried }),
    ...(uncertain === undefined ? {} : { uncertain }),
  };
}

const toArrived = ({ done, behind }: Arrived): Arrived => (behind === undefined ? { done } : { done, behind: [...behind] });

/** Without `behind`, or with a `done` that is late, those places stay. */
export function record(it: KeptDelivery, { done, behind }: Arrived): void {
  if (done < it.done) return;
  it.done = done;
  if (behind === undefined) return;
  delete it.behind;
  if (behind.length > 0) it.behind = [...behind];
}

export function toSummary(it: KeptDelivery): DeliverySummary {
  const { id, sink, repository, state, attempts, createdAt, settledAt, error } = it;
  return {
    id, sink, repository, state, attempts, createdAt, ...toArrived(it),
    receipt: it.receipt.id,
    mount: it.receipt.mount,
    changes: it.parcel.count,
    ...(settledAt === undefined ? {} : { settledAt }),
    ...(error === undefined ? {} : { error }),
  };
}

export function summarise(receipt: KeptReceipt): ReceiptSummary {
  const { id, mount, dialect, receivedAt, deliveryId, verdict, reason, parcels } = receipt;
  return {
    id, mount, dialect, receivedAt, verdict,
    changes: parcels.reduce((sum, parcel) => sum + parcel.count, 0),
    ...(deliveryId === undefined ? {} : { deliveryId }),
    ...(reason === undefined ? {} : { reason }),
  };
}

export function toStored(receipt: KeptReceipt): StoredReceipt {
  const { method, query, headers, body } = receipt;
  return { ...summarise(receipt), method, query, headers, body: new Uint8Array(body), parcels: fullParcels(receipt) };
}

export function isWithin(at: number, { from = -Infinity, to = Infinity }: { from?: number; to?: number }): boolean {
  return at >= from && at < to;
}

export function matches(it: KeptDelivery, filter: Omit<DeliveryFilter, 'limit'>): boolean {
  return (filter.sink ?? it.sink) === it.sink
    && (filter.repository ?? it.repository) === it.repository
    && (filter.mount ?? it.receipt.mount) === it.receipt.mount
    && (filter.state ?? it.state) === it.state
    && (filter.receipt ?? it.receipt.id) === it.receipt.id
    && it.id < (filter.before ?? Infinity)
    && isWithin(it.receipt.receivedAt, filter);
}
