import type { NewReceipt, ReceiptSummary, Verdict } from 'change-hook-core';
import type { Database } from '../store/driver.js';

interface Row {
  id: string;
  mount: string;
  dialect: string;
  receivedAt: number;
  deliveryId: string | null;
  verdict: Verdict;
  reason: string | null;
  changes: number;
}

export type ReadReceipt = (id: string) => ReceiptSummary | undefined;

export function createReadReceipt(db: Database): ReadReceipt {
  const select = db.prepare(
    `SELECT id, mount, dialect, received_at AS receivedAt, delivery_id AS deliveryId, verdict, reason, changes
     FROM receipts WHERE id = ?`,
  );
  return (id) => {
    const row = select.get(id) as Row | undefined;
    if (row === undefined) return undefined;
    const { deliveryId, reason, ...rest } = row;
    return { ...rest, ...(deliveryId === null ? {} : { deliveryId }), ...(reason === null ? {} : { reason }) };
  };
}

export function summarise(receipt: NewReceipt): ReceiptSummary {
  const { id, mount, dialect, receivedAt, deliveryId, verdict, reason } = receipt;
  return {
    id, mount, dialect, receivedAt, verdict,
    changes: countChanges(receipt),
    ...(deliveryId === undefined ? {} : { deliveryId }),
    ...(reason === undefined ? {} : { reason }),
  };
}

export const countChanges = ({ parcels }: NewReceipt): number => parcels.reduce((sum, { count }) => sum + count, 0);
