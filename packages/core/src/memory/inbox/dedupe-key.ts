import type { NewReceipt } from '../../ports/inbox.js';
import type { MemoryStore } from './memory-store.js';

/** By what a repeat is known; undefined where the sender has no delivery id. */
export function dedupeKey(receipt: NewReceipt): string | undefined {
  if (receipt.deliveryId === undefined) return undefined;
  return [receipt.mount, receipt.deliveryId, Buffer.from(receipt.bodyHash).toString('hex')].join('\u0000');
}

/** Whether a receipt with this delivery id has come, whatever its body was. */
export function knowsDelivery({ firsts }: MemoryStore, mount: string, deliveryId: string): boolean {
  const prefix = [mount, deliveryId, ''].join('\u0000');
  return [...firsts.keys()].some((key) => key.startsWith(prefix));
}
