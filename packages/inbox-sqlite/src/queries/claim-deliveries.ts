import type { Claim, ClaimedDelivery, ClaimRequest } from 'change-hook-core';
import type { Database } from '../store/driver.js';
import type { LaneNames } from './lane-names.js';
import { readPlaces } from './places.js';

/** Undefined for a lane in which nothing is pending. */
export type ClaimDeliveries = (lane: number, wanted: Pick<ClaimRequest, 'batch' | 'maxCharacters'>) => Claim | undefined;

type Row = Omit<ClaimedDelivery, 'enrich' | 'behind' | 'retried' | 'uncertain'>
  & { enrich: number; behind: string | null; retried: number | null; uncertain: number | null };

/** Reads the oldest pending deliveries of a lane, as many as the claimer wants to have at once. */
export function createClaimDeliveries(db: Database, lanes: LaneNames): ClaimDeliveries {
  const selectSizes = db.prepare(
    `SELECT p.characters, e.receipt IS NOT NULL AS enrich
     FROM deliveries d INDEXED BY deliveries_pending
     CROSS JOIN parcels p ON p.n = d.parcel LEFT JOIN enrichments e ON e.receipt = p.receipt
     WHERE d.lane = ? AND d.state = 'pending' ORDER BY d.id LIMIT ?`,
  );
  const select = db.prepare(
    `SELECT d.id, r.id AS receipt, r.mount, r.received_at AS receivedAt, p.changes, p.first, d.done, d.attempts,
            d.behind, d.retried, d.uncertain, e.receipt IS NOT NULL AS enrich
     FROM deliveries d INDEXED BY deliveries_pending
     CROSS JOIN parcels p ON p.n = d.parcel CROSS JOIN receipts r ON r.n = p.receipt
     LEFT JOIN enrichments e ON e.receipt = p.receipt
     WHERE d.lane = ? AND d.state = 'pending' ORDER BY d.id LIMIT ?`,
  );

  /** Found by the sizes first, so that a text of 25 MB is read only if it is wanted. */
  const count = (lane: number, batch: number, maxCharacters: number): number => {
    if (batch <= 1) return 1;
    let total = 0;
    let deliveries = 0;
    const sizes = selectSizes.all(lane, batch) as { characters: number; enrich: number }[];
    for (const { characters, enrich } of sizes) {
      // What must be enriched first is claimed apart from what can be delivered.
      if (total >= maxCharacters || enrich !== sizes[0]!.enrich) break;
      total += characters;
      deliveries += 1;
    }
    return deliveries;
  };

  return (lane, { batch, maxCharacters }) => {
    const rows = select.all(lane, count(lane, batch, maxCharacters)) as Row[];
    const name = lanes.lane(lane);
    if (name === undefined || rows.length === 0) return undefined;
    return { ...name, deliveries: rows.map(toClaimed) };
  };
}

/** Member by member: rows have no prototype, and to spread one costs several times as much as to read it. */
function toClaimed(row: Row): ClaimedDelivery {
  const { id, receipt, mount, receivedAt, changes, first, done, attempts, behind, retried, uncertain, enrich } = row;
  const claimed: ClaimedDelivery = { id, receipt, mount, receivedAt, changes, first, done, attempts, enrich: enrich !== 0 };
  if (behind !== null) claimed.behind = readPlaces(behind);
  if (retried !== null) claimed.retried = retried;
  if (uncertain !== null) claimed.uncertain = uncertain;
  return claimed;
}
