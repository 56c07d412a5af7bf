import { dirname } from 'node:path';
import { loadPackage } from './load-package.mjs';
import { median } from './statistics.mjs';

/*
 * Times claims on a store that no gateway has open: `node claims.mjs '{"store":"...","sink":"buildbot","claims":500}'`. Each claims as delivery
 * does for a sink that takes no batches, one lane of one delivery, and settles it in between, untimed. Prints JSON.
 */

const { silentLog, systemClock } = await loadPackage('change-hook-core');
const { default: inbox } = await loadPackage('change-hook-inbox-sqlite');
const { store: path, sink, claims } = JSON.parse(process.argv[2]);
const store = inbox.create({ options: { path }, log: silentLog, clock: systemClock, folder: dirname(path) });
const openedAt = performance.now();
await store.start();
const openMs = performance.now() - openedAt;
const { deliveries } = await store.status();
const pending = deliveries.find((it) => it.sink === sink && it.state === 'pending')?.count ?? 0;
const wanted = { sink, lanes: 1, batch: 1, maxCharacters: 1_000_000, leaseMs: 60_000 };
const times = [];
for (let n = 0; n < claims; n++) {
  const began = performance.now();
  const [claim] = await store.claim('bench', wanted);
  times.push(performance.now() - began);
  if (claim === undefined) throw new Error('there was nothing to claim');
  await store.settle('bench', claim, claim.deliveries.map(({ id }) => ({ delivery: id, state: 'delivered' })));
}
await store.stop();
times.sort((a, b) => a - b);
process.stdout.write(JSON.stringify({ pending, openMs, median: median(times), p99: times[Math.floor(times.length * 0.99)], longest: times.at(-1) }));
