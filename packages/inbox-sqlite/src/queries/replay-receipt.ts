import type { Clock } from 'change-hook-core';
import type { Tallies } from '../commit/tallies.js';
import type { Database } from '../store/driver.js';
import type { DueLane } from './add-parcels.js';
import type { LaneNames } from './lane-names.js';
import type { ReadParcels } from './read-parcels.js';

/** Makes new deliveries of all changes of a receipt; undefined for an unknown id. Runs in a transaction. */
export type ReplayReceipt = (id: string, sinks: readonly string[], once?: string) => DueLane[] | undefined;

export interface ReplayReceiptDeps {
  db: Database;
  lanes: LaneNames;
  parcels: ReadParcels;
  tallies: Tallies;
  clock: Clock;
}

export function createReplayReceipt({ db, lanes, parcels, tallies, clock }: ReplayReceiptDeps): ReplayReceipt {
  const select = db.prepare('SELECT n FROM receipts WHERE id = ?');
  const insertWord = db.prepare('INSERT INTO replays (receipt, once) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const insertDelivery = db.prepare(`INSERT INTO deliveries (lane, parcel, state, created_at) VALUES (?, ?, 'pending', ?)`);
  return (id, sinks, once) => {
    const row = select.get(id) as { n: number } | undefined;
    if (row === undefined) return undefined;
    if (once !== undefined && Number(insertWord.run(row.n, once).changes) === 0) return [];
    const due: DueLane[] = [];
    const now = Math.floor(clock.now());
    for (const { n, repository, count } of parcels.places(row.n)) {
      if (count === 0) continue;
      for (const sink of sinks) {
        const lane = lanes.numberOf(sink, repository);
        insertDelivery.run(lane, n, now);
        due.push({ sink, lane });
        tallies.add('deliveries', sink, 'pending', 1);
      }
    }
    return due;
  };
}
