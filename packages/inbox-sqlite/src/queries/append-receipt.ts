import type { Appended, NewReceipt } from 'change-hook-core';
import type { Tallies } from '../commit/tallies.js';
import type { Database } from '../store/driver.js';
import { bytesOf } from './add-parcels.js';
import type { AddParcels, DueLane } from './add-parcels.js';
import { countChanges, summarise } from './read-receipt.js';
import type { ReadReceipt } from './read-receipt.js';
import type { TranslateReceipt } from './translate-receipt.js';

export interface AppendResult {
  appended: Appended;
  /** The lanes that have work now. */
  lanes: readonly DueLane[];
  /** The delivery id had come before, with another body. */
  otherBody: boolean;
}

export type AppendReceipt = (receipt: NewReceipt) => AppendResult;

interface First {
  receipt: string;
  at: number;
}

export interface AppendReceiptDeps {
  db: Database;
  addParcels: AddParcels;
  tallies: Tallies;
  read: ReadReceipt;
  translate: TranslateReceipt;
}

/** Stores a receipt with everything that belongs to it, or finds the first of which it is a repeat. Runs in a transaction. */
export function createAppendReceipt(deps: AppendReceiptDeps): AppendReceipt {
  const { db, addParcels, tallies, read, translate } = deps;
  const selectFirst = db.prepare('SELECT receipt, at FROM duplicates WHERE mount = ? AND delivery_id = ? AND body_hash = ?');
  const selectOther = db.prepare('SELECT 1 FROM duplicates WHERE mount = ? AND delivery_id = ? AND body_hash <> ? LIMIT 1');
  const insertFirst = db.prepare(
    'INSERT INTO duplicates (mount, delivery_id, body_hash, receipt, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const insertReceipt = db.prepare(
    `INSERT INTO receipts (id, mount, dialect, received_at, delivery_id, verdict, reason, changes, bytes)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
  );
  const insertRequest = db.prepare(
    'INSERT INTO requests (receipt, method, query, headers, body_hash, body) VALUES (?, ?, ?, ?, ?, ?)',
  );

  /** The first one's receipt; where retention took it, what its key remembers and what the repeat itself says. */
  const repeatOf = (first: First, receipt: NewReceipt): AppendResult => {
    let summary = read(first.receipt) ?? { ...summarise(receipt), id: first.receipt, receivedAt: first.at };
    let lanes: readonly DueLane[] = [];
    if (summary.verdict === 'untranslated' && receipt.verdict !== 'untranslated') {
      // Its dialect was mended meanwhile: what the first one could not be made into, this one is.
      lanes = translate(first.receipt, receipt) ?? [];
      summary = read(first.receipt) ?? summary;
    }
    return { appended: { id: first.receipt, duplicate: true, receipt: summary }, lanes, otherBody: false };
  };

  return (receipt) => {
    const { id, mount, dialect, deliveryId, bodyHash, verdict, reason, body } = receipt;
    const receivedAt = Math.floor(receipt.receivedAt);
    // Nearly all are no repeats: the key is not looked for first, it is put down, and found if it stands there already.
    if (deliveryId !== undefined && Number(insertFirst.run(mount, deliveryId, bodyHash, id, receivedAt).changes) === 0) {
      return repeatOf(selectFirst.get(mount, deliveryId, bodyHash) as First, receipt);
    }
    const bytes = body.byteLength + bytesOf(receipt.parcels);
    const inserted = insertReceipt.run(
      id, mount, dialect, receivedAt, deliveryId ?? null, verdict, reason ?? null, countChanges(receipt.parcels), bytes,
    );
    // The same receipt once more: whoever asked had no answer the first time, and asked again.
    if (Number(inserted.changes) === 0) return repeatOf({ receipt: id, at: receivedAt }, receipt);
    const n = Number(inserted.lastInsertRowid);
    insertRequest.run(n, receipt.method, receipt.query, JSON.stringify(receipt.headers), bodyHash, body);
    const lanes = addParcels(n, receipt, receivedAt);
    const otherBody = deliveryId !== undefined && selectOther.get(mount, deliveryId, bodyHash) !== undefined;
    tallies.add('receipts', mount, verdict, 1, bytes);
    return { appended: { id, duplicate: false }, lanes, otherBody };
  };
}
