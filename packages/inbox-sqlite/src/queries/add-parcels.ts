import type { NewParcel } from 'change-hook-core';
import type { Tallies } from '../commit/tallies.js';
import type { Database } from '../store/driver.js';
import type { LaneNames } from './lane-names.js';

/** A lane that has work now. */
export interface DueLane {
  sink: string;
  lane: number;
}

/** The changes of a receipt, and to whom they go. */
export interface ReceiptChanges {
  parcels: readonly NewParcel[];
  sinks: readonly string[];
  enrich?: boolean;
}

/** Stores the changes of the receipt with this row number, and their deliveries. Runs in a transaction. */
export type AddParcels = (receipt: number, changes: ReceiptChanges, createdAt: number) => DueLane[];

export function createAddParcels(deps: { db: Database; lanes: LaneNames; tallies: Tallies }): AddParcels {
  const { db, lanes, tallies } = deps;
  const insertParcel = db.prepare(
    'INSERT INTO parcels (receipt, first, count, characters, changes, repository) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const insertDelivery = db.prepare(`INSERT INTO deliveries (lane, parcel, state, created_at) VALUES (?, ?, 'pending', ?)`);
  const insertEnrichment = db.prepare('INSERT INTO enrichments (receipt) VALUES (?)');

  return (receipt, { parcels, sinks, enrich }, createdAt) => {
    const due: DueLane[] = [];
    let first = 0;
    for (const { repository, count, changes } of parcels) {
      const named = sinks.length === 0 ? repository : null;
      const parcel = Number(insertParcel.run(receipt, first, count, changes.length, changes, named).lastInsertRowid);
      first += count;
      for (const sink of sinks) {
        const lane = lanes.numberOf(sink, repository);
        insertDelivery.run(lane, parcel, createdAt);
        due.push({ sink, lane });
      }
    }
    if (enrich === true) insertEnrichment.run(receipt);
    if (parcels.length > 0) for (const sink of sinks) tallies.add('deliveries', sink, 'pending', parcels.length);
    return due;
  };
}

/** What a receipt counts for in the bounds of retention, besides its body. */
export const bytesOf = (parcels: readonly NewParcel[]): number =>
  parcels.reduce((sum, { changes }) => sum + Buffer.byteLength(changes), 0);
