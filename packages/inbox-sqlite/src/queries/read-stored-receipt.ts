import type { StoredReceipt } from 'change-hook-core';
import type { Database } from '../store/driver.js';
import type { ReadParcels } from './read-parcels.js';
import { RECEIPT_COLUMNS, toReceipt } from './read-receipt.js';
import type { ReceiptRow } from './read-receipt.js';

export type ReadStoredReceipt = (id: string) => StoredReceipt | undefined;

interface Request {
  method: string;
  query: string;
  headers: string;
  body: Uint8Array;
}

export function createReadStoredReceipt(db: Database, parcels: ReadParcels): ReadStoredReceipt {
  const select = db.prepare(`SELECT r.n, ${RECEIPT_COLUMNS} FROM receipts r WHERE r.id = ?`);
  const selectRequest = db.prepare('SELECT method, query, headers, body FROM requests WHERE receipt = ?');
  return (id) => {
    const found = select.get(id) as (ReceiptRow & { n: number }) | undefined;
    if (found === undefined) return undefined;
    const { n, ...row } = found;
    const { method, query, headers, body } = selectRequest.get(n) as Request;
    return { ...toReceipt(row), method, query, headers: JSON.parse(headers) as Record<string, string>, body, parcels: parcels.full(n) };
  };
}
