import type { RetentionPolicy } from '../../ports/inbox.js';
import type { KeptReceipt } from './records.js';

/** What the policy says to drop, the oldest first: the bounds of strangers before those of all. */
export function findExpired(receipts: Iterable<KeptReceipt>, policy: RetentionPolicy, now: number): KeptReceipt[] {
  const kept = new Set(receipts);
  const expired: KeptReceipt[] = [];
  const drop = (belongs: (it: KeptReceipt) => boolean, isOver: (left: { count: number; bytes: number }, it: KeptReceipt) => boolean): void => {
    const those = [...kept].filter(belongs);
    const left = { count: those.length, bytes: those.reduce((sum, it) => sum + bytesOf(it), 0) };
    for (const it of those) {
      if (!isOver(left, it) || !isDone(it)) continue;
      left.count -= 1;
      left.bytes -= bytesOf(it);
      kept.delete(it);
      expired.push(it);
    }
  };
  const { receiptAgeMs: age = Infinity, receiptCount = Infinity, receiptBytes = Infinity } = policy;
  drop(({ verdict }) => verdict === 'ignored', ({ bytes }) => bytes > (policy.ignoredBytes ?? Infinity));
  for (const open of policy.openMounts ?? []) {
    drop(({ mount }) => mount === open, ({ bytes }) => bytes > (policy.openMountBytes ?? Infinity));
  }
  drop(() => true, ({ count, bytes }, it) => count > receiptCount || bytes > receiptBytes || it.receivedAt < now - age);
  return expired;
}

function bytesOf({ body, parcels }: KeptReceipt): number {
  return parcels.reduce((sum, { changes }) => sum + Buffer.byteLength(changes), body.byteLength);
}

/** Nothing of it is still to come: a dead letter may be sent once more, so it is not done. */
function isDone({ verdict, deliveries }: KeptReceipt): boolean {
  return verdict !== 'untranslated' && deliveries.every(({ state }) => state === 'delivered' || state === 'discarded');
}
