import type { NewParcel, NewReceipt, ReceiptSummary, Verdict } from 'change-hook-core';
import type { Database } from '../store/driver.js';

export interface ReceiptRow {
  id: string;
  mount: string;
  dialect: string;
  receivedAt: number;
  deliveryId: string | null;
  verdict: Verdict;
  reason: string | null;
  changes: number;
}

export const RECEIPT_COLUMNS =
  'r.id, r.mount, r.dialect, r.received_at AS receivedAt, r.delivery_id AS deliveryId, r.verdict, r.reason, r.changes';

export type ReadReceipt = (id: string) => ReceiptSummary | undefined;

export function createReadReceipt(db: Database): ReadReceipt {
  const select = db.prepare(`SELECT ${RECEIPT_COLUMNS} FROM receipts r WHERE r.id = ?`);
  return (id) => {
    const row = select.get(id) as ReceiptRow | undefined;
    return row === undefined ? undefined : toReceipt(row);
  };
}

export function toReceipt({ deliveryId, reason, ...rest }: ReceiptRow): ReceiptSummary {
  return { ...rest, ...(deliveryId === null ? {} : { deliveryId }), ...(reason === null ? {} : { reason }) };
}

export function summarise(receipt: NewReceipt): ReceiptSummary {
  const { id, mount, dialect, receivedAt, deliveryId, verdict, reason } = receipt;
  return {
    id, mount, dialect, receivedAt, verdict,
    changes: countChanges(receipt.parcels),
    ...(deliveryId === undefined ? {} : { deliveryId }),
    ...(reason === undefined ? {} : { reason }),
  };
}

export const countChanges = (parcels: readonly NewParcel[]): number => parcels.reduce((sum, { count }) => sum + count, 0);
