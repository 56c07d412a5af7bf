import type { NewParcel } from 'change-hook-core';
import type { Database } from '../store/driver.js';

export interface ParcelPlace {
  n: number;
  repository: string;
  count: number;
  /** Of its changes' text. */
  bytes: number;
}

export interface ReadParcels {
  /** The parcels of a receipt with something in them, in the order of their changes. */
  full(receipt: number): NewParcel[];
  /** All of them, without their texts. */
  places(receipt: number): ParcelPlace[];
}

export function createReadParcels(db: Database): ReadParcels {
  const repository = `coalesce(
    (SELECT l.repository FROM deliveries d INDEXED BY deliveries_by_parcel CROSS JOIN lanes l ON l.n = d.lane
     WHERE d.parcel = p.n LIMIT 1), p.repository, '')`;
  const selectFull = db.prepare(
    `SELECT p.first, ${repository} AS repository, p.count, p.changes FROM parcels p WHERE p.receipt = ? AND p.count > 0`,
  );
  const selectPlaces = db.prepare(
    `SELECT p.n, ${repository} AS repository, p.count, octet_length(p.changes) AS bytes FROM parcels p WHERE p.receipt = ?
     ORDER BY p.first`,
  );
  return {
    full(receipt) {
      // Sorted here: SQLite would copy the texts to sort them.
      const rows = selectFull.all(receipt) as (NewParcel & { first: number })[];
      return rows.sort((a, b) => a.first - b.first).map(({ repository: of, count, changes }) => ({ repository: of, count, changes }));
    },
    places: (receipt) => selectPlaces.all(receipt) as ParcelPlace[],
  };
}
