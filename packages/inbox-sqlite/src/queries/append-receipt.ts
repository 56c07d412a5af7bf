import type { Appended, NewReceipt } from 'change-hook-core';
import type { Tallies } from '../commit/tallies.js';
import type { Database } from '../store/driver.js';
import type { LaneNames } from './lane-names.js';
import { countChanges, summarise } from './read-receipt.js';
import type { ReadReceipt } from './read-receipt.js';

export interface AppendResult {
  appended: Appended;
  /** The lanes that have work now. */
  lanes: readonly { sink: string; lane: number }[];
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
  lanes: LaneNames;
  tallies: Tallies;
  read: ReadReceipt;
}

/** Stores a receipt with everything that belongs to it, or finds the first of which it is a repeat. Runs in a transaction. */
export function createAppendReceipt(deps: AppendReceiptDeps): AppendReceipt {
  const { db, lanes, tallies, read } = deps;
  const selectFirst = db.prepare('SELECT receipt, at FROM duplicates WHERE mount = ? AND delivery_id = ? AND body_hash = ?');
  const selectSameId = db.prepare('SELECT 1 FROM duplicates WHERE mount = ? AND delivery_id = ? LIMIT 1');
  const insertFirst = db.prepare('INSERT INTO duplicates (mount, delivery_id, body_hash, receipt, at) VALUES (?, ?, ?, ?, ?)');
  const insertReceipt = db.prepare(
    `INSERT INTO receipts (id, mount, dialect, received_at, delivery_id, verdict, reason, changes, bytes)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
  );
  const insertRequest = db.prepare(
    'INSERT INTO requests (receipt, method, query, headers, body_hash, body) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const insertParcel = db.prepare('INSERT INTO parcels (receipt, first, count, characters, changes) VALUES (?, ?, ?, ?, ?)');
  const insertDelivery = db.prepare(`INSERT INTO deliveries (lane, parcel, state, created_at) VALUES (?, ?, 'pending', ?)`);

  /** The first one's receipt; where retention took it, what its key remembers and what the repeat itself says. */
  const repeatOf = (first: First, receipt: NewReceipt): AppendResult => {
    const summary = read(first.receipt) ?? { ...summarise(receipt), id: first.receipt, receivedAt: first.at };
    return { appended: { id: first.receipt, duplicate: true, receipt: summary }, lanes: [], otherBody: false };
  };

  const insertParcels = (n: number, receipt: NewReceipt): AppendResult['lanes'] => {
    const due: { sink: string; lane: number }[] = [];
    let first = 0;
    for (const { repository, count, changes } of receipt.parcels) {
      const parcel = Number(insertParcel.run(n, first, count, changes.length, changes).lastInsertRowid);
      first += count;
      for (const sink of receipt.sinks) {
        const lane = lanes.numberOf(sink, repository);
        insertDelivery.run(lane, parcel, Math.floor(receipt.receivedAt));
        due.push({ sink, lane });
      }
    }
    return due;
  };

  return (receipt) => {
    const { id, mount, dialect, deliveryId, bodyHash, verdict, reason, body } = receipt;
    const receivedAt = Math.floor(receipt.receivedAt);
    if (deliveryId !== undefined) {
      // Here a repeat of an untranslated receipt will be told apart, to be translated again.
      const first = selectFirst.get(mount, deliveryId, bodyHash) as First | undefined;
      if (first !== undefined) return repeatOf(first, receipt);
    }
    const inserted = insertReceipt.run(
      id, mount, dialect, receivedAt, deliveryId ?? null, verdict, reason ?? null, countChanges(receipt), body.byteLength,
    );
    // The same receipt once more: whoever asked had no answer the first time, and asked again.
    if (Number(inserted.changes) === 0) return repeatOf({ receipt: id, at: receivedAt }, receipt);
    const n = Number(inserted.lastInsertRowid);
    insertRequest.run(n, receipt.method, receipt.query, JSON.stringify(receipt.headers), bodyHash, body);
    const due = insertParcels(n, receipt);
    let otherBody = false;
    if (deliveryId !== undefined) {
      otherBody = selectSameId.get(mount, deliveryId) !== undefined;
      insertFirst.run(mount, deliveryId, bodyHash, id, receivedAt);
    }
    tallies.add('receipts', mount, verdict, 1, body.byteLength);
    const { length } = receipt.parcels;
    if (length > 0) for (const sink of receipt.sinks) tallies.add('deliveries', sink, 'pending', length);
    return { appended: { id, duplicate: false }, lanes: due, otherBody };
  };
}
