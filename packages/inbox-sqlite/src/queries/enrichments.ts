import type { Clock, Enriched, NewParcel, PendingEnrichment, Verdict } from 'change-hook-core';
import type { Tallies } from '../commit/tallies.js';
import type { Database } from '../store/driver.js';
import { bytesOf } from './add-parcels.js';
import type { ChangedLane, LaneHeads, LaneOfSink } from './lane-heads.js';
import type { ParcelPlace, ReadParcels } from './read-parcels.js';
import { countChanges } from './read-receipt.js';

export interface Enrichments {
  find(id: string): PendingEnrichment | undefined;
  /** Stores what came of a try, and tells which lanes have another head now. Runs in a transaction. */
  store(id: string, result: Enriched): readonly ChangedLane[];
}

export interface EnrichmentsDeps {
  db: Database;
  parcels: ReadParcels;
  heads: LaneHeads;
  tallies: Tallies;
  clock: Clock;
}

interface Waiting {
  n: number;
  mount: string;
  verdict: Verdict;
  bytes: number;
  reason: string | null;
  attempts: number;
}

const LONGEST_ERROR = 2_000;

export function createEnrichments({ db, parcels, heads, tallies, clock }: EnrichmentsDeps): Enrichments {
  const select = db.prepare(
    `SELECT r.n, r.mount, r.verdict, r.bytes, r.reason, e.attempts FROM receipts r JOIN enrichments e ON e.receipt = r.n WHERE r.id = ?`,
  );
  const fail = db.prepare('UPDATE enrichments SET attempts = ?, error = ? WHERE receipt = ?');
  const end = db.prepare('DELETE FROM enrichments WHERE receipt = ?');
  const updateReceipt = db.prepare('UPDATE receipts SET verdict = ?, reason = ?, changes = ?, bytes = ? WHERE n = ?');
  const updateParcel = db.prepare('UPDATE parcels SET first = ?, count = ?, characters = ?, changes = ? WHERE n = ?');
  const selectPending = db.prepare(
    `SELECT d.id, d.lane, l.sink FROM deliveries d INDEXED BY deliveries_by_parcel JOIN lanes l ON l.n = d.lane
     WHERE d.parcel = ? AND d.state = 'pending'`,
  );
  const discard = db.prepare(`UPDATE deliveries SET state = 'discarded', settled_at = ?, error = ? WHERE id = ?`);

  /** Writes the parcels in the places of those that there were; returns the places that are left empty. */
  const replace = (places: readonly ParcelPlace[], enriched: readonly NewParcel[]): ParcelPlace[] => {
    const left = new Map(places.map((place) => [place.repository, place]));
    let first = 0;
    for (const { repository, count, changes } of enriched) {
      const place = left.get(repository);
      if (place === undefined) throw new Error('an enrichment may not add a repository');
      updateParcel.run(first, count, changes.length, changes, place.n);
      first += count;
      left.delete(repository);
    }
    for (const { n } of left.values()) updateParcel.run(0, 0, 2, '[]', n);
    return [...left.values()];
  };

  const discardThose = (empty: readonly ParcelPlace[], reason: string): ChangedLane[] => {
    const pending = empty.flatMap(({ n }) => selectPending.all(n) as (LaneOfSink & { id: number })[]);
    const now = Math.floor(clock.now());
    return heads.changed(pending, () => {
      for (const { id, sink } of pending) {
        discard.run(now, reason.slice(0, LONGEST_ERROR), id);
        tallies.add('deliveries', sink, 'pending', -1);
        tallies.add('deliveries', sink, 'discarded', 1);
      }
    });
  };

  return {
    find(id) {
      const row = select.get(id) as Waiting | undefined;
      if (row === undefined) return undefined;
      return { receipt: id, mount: row.mount, parcels: parcels.full(row.n), attempts: row.attempts };
    },

    store(id, result) {
      const row = select.get(id) as Waiting | undefined;
      // Late, or for the second time: it is over already.
      if (row === undefined) return [];
      if ('attempts' in result) {
        fail.run(result.attempts, result.error.slice(0, LONGEST_ERROR), row.n);
        return [];
      }
      const enriched = 'ignored' in result ? [] : result.parcels;
      const places = parcels.places(row.n);
      const empty = replace(places, enriched);
      const before = places.reduce((sum, { bytes }) => sum + bytes, 0);
      const bytes = row.bytes - before + bytesOf(enriched) + empty.length * 2;
      const verdict = 'ignored' in result ? 'ignored' : row.verdict;
      const reason = 'ignored' in result ? result.ignored : (result.partial ?? row.reason);
      updateReceipt.run(verdict, reason, countChanges(enriched), bytes, row.n);
      tallies.add('receipts', row.mount, row.verdict, -1, -row.bytes);
      tallies.add('receipts', row.mount, verdict, 1, bytes);
      end.run(row.n);
      return discardThose(empty, 'ignored' in result ? result.ignored : 'its enrichment left no change of this repository');
    },
  };
}
