import type { Database } from '../store/driver.js';

export type KnowsDelivery = (mount: string, deliveryId: string) => boolean;

/** By the keys of duplicates, which outlive their receipts; their own key begins with these two columns. */
export function createKnowsDelivery(db: Database): KnowsDelivery {
  const select = db.prepare('SELECT 1 FROM duplicates WHERE mount = ? AND delivery_id = ? LIMIT 1');
  return (mount, deliveryId) => select.get(mount, deliveryId) !== undefined;
}
