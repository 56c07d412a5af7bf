import { randomFillSync } from 'node:crypto';
import { systemClock } from 'change-hook-core';
import { v7 } from 'uuid';

const BYTES = 16;
const pool = new Uint8Array(256 * BYTES);
let used = pool.length;
let last = 0;
let seq = 0;

/**
 * A receipt's id: a UUID of version 7 (RFC 9562), later ids sorting after earlier ones. `uuid` keeps the order by itself only when it
 * fetches its own random bytes, 16 at a time, which took longer than a receipt takes to be written; these are fetched for 256 ids.
 */
export function newId(): string {
  if (used >= pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.subarray(used, (used += BYTES));
  const now = systemClock.now();
  if (now > last) {
    last = now;
    seq = ((random[6] as number) << 16) | ((random[7] as number) << 8) | (random[8] as number);
  } else seq += 1;
  return v7({ random, msecs: last, seq });
}
