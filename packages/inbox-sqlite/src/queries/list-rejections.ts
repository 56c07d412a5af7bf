import type { Rejection, RejectionFilter } from 'change-hook-core';
import type { Database } from '../store/driver.js';
import { MOST } from './list-deliveries.js';

export type ListRejections = (filter: RejectionFilter) => Rejection[];

/** Lists rejections, the newest first. They are bounded, so that they can be looked through without an index. */
export function createListRejections(db: Database): ListRejections {
  const select = db.prepare(
    `SELECT at, mount, address, reason FROM rejections
     WHERE (?1 IS NULL OR mount = ?1) AND (?3 IS NULL OR at >= ?3) AND (?4 IS NULL OR at < ?4) ORDER BY n DESC LIMIT ?2`,
  );
  return ({ mount, from, to, limit }) => {
    const most = Math.max(0, Math.min(MOST, Math.floor(limit)));
    const rows = select.all(mount ?? null, most, from ?? null, to ?? null) as (Rejection & { address: string | null })[];
    return rows.map(({ at, mount: of, address, reason }) => ({ at, mount: of, reason, ...(address === null ? {} : { address }) }));
  };
}
