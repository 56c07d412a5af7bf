import { silentLog, systemClock } from 'change-hook-core';
import { createSqliteInbox } from '../../src/sqlite-inbox.js';
import { makeReceipt, WANTED } from '../tools.js';

/**
 * A process that owns a store until it is killed. It is told the file and how many receipts to append, claims one lane, and
 * tells each step; with 'for ever' it goes on appending and tells each id that was acknowledged.
 */
const [file = '', count = '0', forEver] = process.argv.slice(2);
const say = (message: unknown): void => void process.send?.(message);

// Whoever listens stays alive.
process.on('message', () => {});

const inbox = createSqliteInbox({ file, clock: systemClock, log: silentLog });
try {
  await inbox.start();
  say({ started: process.pid });
  const appended = await Promise.all(Array.from({ length: Number(count) }, (_, n) => inbox.append(makeReceipt(`r${n}`))));
  if (appended.length > 0) say({ appended: appended.length, claims: await inbox.claim('dying', { ...WANTED, batch: 1 }) });
  for (let n = 0; forEver !== undefined; n++) {
    const ids = Array.from({ length: 8 }, (_, k) => `e${n}-${k}`);
    await Promise.all(ids.map((id) => inbox.append(makeReceipt(id, { deliveryId: id, body: Buffer.alloc(9_000, n) }))));
    say({ ids });
  }
} catch (error) {
  const { code, params } = error as { code?: string; params?: unknown };
  say({ code, params });
  process.disconnect();
}
