import type { DeliveryState } from 'change-hook-core';
import type { Tallies } from '../commit/tallies.js';
import type { LaneOfSink } from '../queries/lane-heads.js';
import type { LaneNames } from '../queries/lane-names.js';
import type { Database } from '../store/driver.js';
import type { DoneReceipt } from './find-done.js';

export interface DropReceipt {
  /** Deletes a receipt with all that belongs to it but the key of its duplicates. Runs in a transaction. */
  drop(receipt: DoneReceipt): void;
  /** Deletes the lanes that are left empty by what was dropped, and returns them. Runs in the same transaction. */
  dropLanes(isHeld: (lane: number) => boolean): LaneOfSink[];
}

/** A sender may invent repositories without end: what is left of them must go too. */
export function createDropReceipt({ db, tallies, lanes }: { db: Database; tallies: Tallies; lanes: LaneNames }): DropReceipt {
  const selectDeliveries = db.prepare(
    `SELECT d.lane, l.sink, d.state FROM parcels p CROSS JOIN deliveries d INDEXED BY deliveries_by_parcel ON d.parcel = p.n
     CROSS JOIN lanes l ON l.n = d.lane WHERE p.receipt = ?`,
  );
  const deleteReceipt = db.prepare('DELETE FROM receipts WHERE n = ?');
  const selectUsed = db.prepare('SELECT 1 FROM deliveries INDEXED BY deliveries_by_lane WHERE lane = ? LIMIT 1');
  const touched = new Map<number, string>();
  return {
    drop({ n, mount, verdict, bytes }) {
      for (const { lane, sink, state } of selectDeliveries.all(n) as (LaneOfSink & { state: DeliveryState })[]) {
        tallies.add('deliveries', sink, state, -1);
        touched.set(lane, sink);
      }
      // The rest goes with it, by the foreign keys.
      deleteReceipt.run(n);
      tallies.add('receipts', mount, verdict, -1, -bytes);
    },
    dropLanes(isHeld) {
      const empty = [...touched]
        .map(([lane, sink]) => ({ lane, sink }))
        .filter(({ lane }) => !isHeld(lane) && selectUsed.get(lane) === undefined);
      touched.clear();
      for (const { lane } of empty) lanes.remove(lane);
      return empty;
    },
  };
}
