import type { DeliveryFilter, DeliveryState, DeliverySummary } from 'change-hook-core';
import type { Database, SqlValue, Statement } from '../store/driver.js';

export type ListDeliveries = (filter: DeliveryFilter) => Promise<readonly DeliverySummary[]>;

/** More than a person reads or a page shows: whoever wants all goes on with `before`. */
const MOST = 1_000;
/** So many rows are looked at before the writer has its turn again: about a millisecond. */
const STRIDE = 2_000;

/** The way to walk through deliveries, from the newest back, by an index that has nothing or little to skip. */
type Way = 'all' | 'lane' | 'state';
const WAYS: Record<Way, string> = {
  all: 'd.id < ?2 AND ?1 IS NULL',
  lane: 'd.lane = ?1 AND d.id < ?2',
  state: 'd.state = ?1 AND d.id < ?2',
};
const INDEXES: Record<Way, string> = {
  all: 'NOT INDEXED',
  lane: 'INDEXED BY deliveries_by_lane',
  state: 'INDEXED BY deliveries_by_state',
};

type Row = Omit<DeliverySummary, 'settledAt' | 'error'> & { settledAt: number | null; error: string | null };

/**
 * Lists deliveries beside a writer at full speed. The indexes serve a state or a repository; what else is asked for is filtered,
 * and a filter that few rows pass is walked in strides, between which the event loop turns, so that no receipt waits for a list.
 */
export function createListDeliveries(db: Database, turn: () => Promise<void>): ListDeliveries {
  const selectLanes = db.prepare('SELECT n FROM lanes WHERE repository = ? AND (?2 IS NULL OR sink = ?2)');
  const prepared = new Map<Way, { floor: Statement; page: Statement }>();
  const statements = (way: Way): { floor: Statement; page: Statement } => {
    let made = prepared.get(way);
    if (made === undefined) prepared.set(way, (made = prepareWay(db, way)));
    return made;
  };

  const walk = async (way: Way, key: SqlValue, filter: DeliveryFilter, limit: number): Promise<DeliverySummary[]> => {
    const { floor, page } = statements(way);
    const rest = [filter.state ?? null, filter.sink ?? null, filter.mount ?? null];
    const found: DeliverySummary[] = [];
    for (let before = filter.before ?? Number.MAX_SAFE_INTEGER; ; ) {
      const last = (floor.get(key, before, STRIDE - 1) as { id: number } | undefined)?.id ?? 0;
      const rows = page.all(key, before, last, ...rest, limit - found.length);
      found.push(...(rows as Row[]).map(toSummary));
      if (found.length >= limit || last === 0) return found;
      before = last;
      await turn();
    }
  };

  return async (filter) => {
    const limit = Math.max(0, Math.min(MOST, Math.floor(filter.limit)));
    if (limit === 0) return [];
    if (filter.repository === undefined) {
      return filter.state === undefined ? walk('all', null, filter, limit) : walk('state', filter.state, filter, limit);
    }
    const lanes = selectLanes.all(filter.repository, filter.sink ?? null) as { n: number }[];
    const found: DeliverySummary[] = [];
    for (const { n } of lanes) found.push(...(await walk('lane', n, filter, limit)));
    return found.sort((a, b) => b.id - a.id).slice(0, limit);
  };
}

function prepareWay(db: Database, way: Way): { floor: Statement; page: Statement } {
  return {
    floor: db.prepare(`SELECT d.id FROM deliveries d ${INDEXES[way]} WHERE ${WAYS[way]} ORDER BY d.id DESC LIMIT 1 OFFSET ?3`),
    page: db.prepare(
      `SELECT d.id, l.sink, l.repository, r.id AS receipt, r.mount, d.state, p.count AS changes, d.done, d.attempts,
              d.created_at AS createdAt, d.settled_at AS settledAt, d.error
       FROM deliveries d ${INDEXES[way]}
       CROSS JOIN lanes l ON l.n = d.lane CROSS JOIN parcels p ON p.n = d.parcel CROSS JOIN receipts r ON r.n = p.receipt
       WHERE ${WAYS[way]} AND d.id >= ?3
         AND (?4 IS NULL OR d.state = ?4) AND (?5 IS NULL OR l.sink = ?5) AND (?6 IS NULL OR r.mount = ?6)
       ORDER BY d.id DESC LIMIT ?7`,
    ),
  };
}

function toSummary({ settledAt, error, ...row }: Row): DeliverySummary {
  return {
    ...row,
    // All changes of what was delivered have arrived; the store does not write that down again for each.
    done: row.state === ('delivered' satisfies DeliveryState) ? row.changes : row.done,
    ...(settledAt === null ? {} : { settledAt }),
    ...(error === null ? {} : { error }),
  };
}
