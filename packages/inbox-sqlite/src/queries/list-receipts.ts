import type { ReceiptFilter, ReceiptSummary } from 'change-hook-core';
import type { Tallies } from '../commit/tallies.js';
import type { Database } from '../store/driver.js';
import type { Inside } from '../store/inside.js';
import { MOST } from './list-deliveries.js';
import { RECEIPT_COLUMNS, toReceipt } from './read-receipt.js';
import type { ReceiptRow } from './read-receipt.js';
import { firstRows } from './walk.js';
import type { Condition, Walk, Walker } from './walk.js';

export type ListReceipts = (filter: ReceiptFilter) => Promise<ReceiptSummary[]>;

export interface ListReceiptsDeps {
  db: Database;
  inside: Inside;
  walker: Walker;
  tallies: Tallies;
}

/**
 * Lists receipts, the newest first. By mount and verdict there is an index, and the tallies know which of both there are; so
 * whichever of the two is asked for, each pair is walked by itself and the first of all are taken.
 */
export function createListReceipts({ db, inside, walker, tallies }: ListReceiptsDeps): ListReceipts {
  // Where retention took the receipt, the newest below it tells the place as well.
  const selectPlace = db.prepare('SELECT n, id FROM receipts WHERE id <= ? ORDER BY id DESC LIMIT 1');
  const placeOf = (before: string): number => {
    const row = selectPlace.get(before) as { n: number; id: string } | undefined;
    return row === undefined ? 0 : row.id === before ? row.n : row.n + 1;
  };

  const waysOf = ({ mount, verdict, before, from, to }: ReceiptFilter): Walk[] => {
    const where: Condition[] = [];
    if (from !== undefined) where.push(['r.received_at >= ?', from]);
    if (to !== undefined) where.push(['r.received_at < ?', to]);
    const place = before === undefined ? Number.MAX_SAFE_INTEGER : placeOf(before);
    const common = { along: 'r.n', columns: RECEIPT_COLUMNS, joins: '', where, order: 'DESC', from: place } as const;
    if (mount === undefined && verdict === undefined) return [{ ...common, source: 'receipts r NOT INDEXED', within: [] }];
    return tallies
      .read('receipts')
      .filter(({ name, state }) => (mount ?? name) === name && (verdict ?? state) === state)
      .map(({ name, state }) => ({
        ...common,
        source: 'receipts r INDEXED BY receipts_by_mount',
        within: [['r.mount = ?', name], ['r.verdict = ?', state]],
      }));
  };

  return async (filter) => {
    const limit = Math.max(0, Math.min(MOST, Math.floor(filter.limit)));
    if (limit === 0) return [];
    const found: (ReceiptRow & { at: number })[] = [];
    for (const way of inside(() => waysOf(filter))) found.push(...(await firstRows<ReceiptRow & { at: number }>(walker, way, limit)));
    return found
      .sort((a, b) => b.at - a.at)
      .slice(0, limit)
      .map(({ at: _, ...row }) => toReceipt(row));
  };
}
