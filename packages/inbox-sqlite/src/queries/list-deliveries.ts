import type { DeliveryFilter, DeliveryState, DeliverySummary } from 'change-hook-core';
import type { Database } from '../store/driver.js';
import type { Inside } from '../store/inside.js';
import { toArrived } from './places.js';
import { firstRows } from './walk.js';
import type { Condition, Walk, Walker } from './walk.js';

export type ListDeliveries = (filter: DeliveryFilter) => Promise<DeliverySummary[]>;

/** The ways to walk to what a filter asks for. */
export type WaysOfDeliveries = (filter: Omit<DeliveryFilter, 'limit'>, order: 'ASC' | 'DESC') => Walk[];

/** More than a person reads or a page shows: whoever wants all goes on with `before`. */
export const MOST = 1_000;

export interface DeliveryRow extends Omit<DeliverySummary, 'settledAt' | 'error' | 'behind'> {
  lane: number;
  behind: string | null;
  settledAt: number | null;
  error: string | null;
}

/** The indexes serve a receipt, a state or a repository; what else is asked for is filtered. */
export function createWaysOfDeliveries(db: Database, inside: Inside): WaysOfDeliveries {
  const selectLanes = db.prepare('SELECT n FROM lanes WHERE repository = ?1 AND (?2 IS NULL OR sink = ?2)');
  const selectParcels = db.prepare('SELECT p.n FROM receipts r JOIN parcels p ON p.receipt = r.n WHERE r.id = ?');

  return (filter, order) => {
    const { repository, sink, state, mount, receipt, from, to, before } = filter;
    const where: Condition[] = [];
    if (state !== undefined) where.push(['d.state = ?', state]);
    if (mount !== undefined) where.push(['r.mount = ?', mount]);
    if (from !== undefined) where.push(['r.received_at >= ?', from]);
    if (to !== undefined) where.push(['r.received_at < ?', to]);
    if (order === 'ASC' && before !== undefined) where.push(['d.id < ?', before]);
    const common = {
      along: 'd.id',
      columns: `d.id, d.lane, l.sink, l.repository, r.id AS receipt, r.mount, d.state, p.count AS changes, d.done, d.behind, d.attempts,
                d.created_at AS createdAt, d.settled_at AS settledAt, d.error`,
      joins: 'CROSS JOIN lanes l ON l.n = d.lane CROSS JOIN parcels p ON p.n = d.parcel CROSS JOIN receipts r ON r.n = p.receipt',
      order,
      from: order === 'ASC' ? 0 : (before ?? Number.MAX_SAFE_INTEGER),
    };
    if (receipt !== undefined) {
      if (sink !== undefined) where.push(['l.sink = ?', sink]);
      if (repository !== undefined) where.push(['l.repository = ?', repository]);
      const parcels = inside(() => selectParcels.all(receipt)) as { n: number }[];
      return parcels.map(({ n }) => {
        return { ...common, source: 'deliveries d INDEXED BY deliveries_by_parcel', within: [['d.parcel = ?', n]], where };
      });
    }
    if (repository !== undefined) {
      const lanes = inside(() => selectLanes.all(repository, sink ?? null)) as { n: number }[];
      return lanes.map(({ n }) => {
        return { ...common, source: 'deliveries d INDEXED BY deliveries_by_lane', within: [['d.lane = ?', n]], where };
      });
    }
    if (sink !== undefined) where.push(['l.sink = ?', sink]);
    if (state === undefined) return [{ ...common, source: 'deliveries d NOT INDEXED', within: [], where }];
    return [{ ...common, source: 'deliveries d INDEXED BY deliveries_by_state', within: [['d.state = ?', state]], where }];
  };
}

/** Lists deliveries, the newest first. */
export function createListDeliveries(ways: WaysOfDeliveries, walker: Walker): ListDeliveries {
  return async (filter) => {
    const limit = Math.max(0, Math.min(MOST, Math.floor(filter.limit)));
    if (limit === 0) return [];
    const found: DeliveryRow[] = [];
    for (const way of ways(filter, 'DESC')) found.push(...(await firstRows<DeliveryRow>(walker, way, limit)));
    return found.sort((a, b) => b.id - a.id).slice(0, limit).map(toSummary);
  };
}

function toSummary(row: DeliveryRow): DeliverySummary {
  const { id, sink, repository, receipt, mount, state, changes, attempts, createdAt, settledAt, error } = row;
  return {
    id, sink, repository, receipt, mount, state, changes, attempts, createdAt,
    // All changes of what was delivered have arrived; the store does not write that down again for each.
    ...(state === ('delivered' satisfies DeliveryState) ? { done: changes } : toArrived(row)),
    ...(settledAt === null ? {} : { settledAt }),
    ...(error === null ? {} : { error }),
  };
}
