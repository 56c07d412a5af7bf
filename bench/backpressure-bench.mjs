import { rmSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeFolder, startGateway } from './gateway.mjs';
import { freePort, memoryOf, runJson } from './process.mjs';
import { median } from './statistics.mjs';

const file = (name) => fileURLToPath(new URL(name, import.meta.url));

/** What a post of 1 KB needs in the store, indexes and log included, with room to spare. */
const DISK_BYTES_PER_POST = 6_000;
const CLAIMS = 500;
/** The load stops after so many posts and begins anew, so that its own memory stays small. */
const PART = 50_000;

/**
 * Posts of 1 KB to `base` for a sink that is down, until `pending` deliveries wait. Then rounds in turns: a gateway whose inbox was empty at
 * first, its sink down too, and the full one. In the end the full store is opened by itself, and claims are timed on it.
 */
export async function benchBackpressure({ pending, rounds, seconds, connections, tell }) {
  const folder = makeFolder();
  const parts = {
    change_hook_dialects: { base: true },
    // Nobody listens there.
    change_hook_sinks: { buildbot: { url: `http://127.0.0.1:${await freePort()}/` } },
  };
  const load = async ({ port }, run, limits) => {
    const options = { port, kind: 'base', connections, run, ...limits };
    const result = await runJson([file('load.mjs'), JSON.stringify(options)], 3_600_000);
    if (result.failure || Object.keys(result.statuses).join() !== '202') throw new Error(`the load met ${JSON.stringify(result)}`);
    return result;
  };
  try {
    needRoom(folder, pending);
    let full = await startGateway({ parts, folder });
    const results = [];
    let accepted = 0;
    let fill;
    try {
      fill = await fillUp(pending, async (requests, part) => {
        const result = await load(full, `fill-${part}`, { requests });
        accepted += result.answered;
        tell(`${accepted.toLocaleString('en-US')} wait; ${Math.round(result.perSecond)}/s, p50 ${result.p50.toFixed(1)} ms`);
        return result;
      });
      const empty = await startGateway({ parts });
      try {
        for (let round = 0; round <= rounds; round++) {
          const [emptyResult, fullResult] = [await load(empty, `empty-${round}`, { seconds }), await load(full, `full-${round}`, { seconds })];
          accepted += fullResult.answered;
          const result = { empty: emptyResult, full: fullResult, ratio: fullResult.perSecond / emptyResult.perSecond };
          tell(`${round === 0 ? 'warm-up' : `round ${round}`}: empty ${Math.round(emptyResult.perSecond)}/s, full ${Math.round(fullResult.perSecond)}/s`);
          if (round > 0) results.push(result);
        }
      } finally {
        await empty.stop();
      }
      fill.memory = memoryOf(full.pid);
    } finally {
      await full.stop();
    }
    full = await startGateway({ parts, folder });
    const restart = { tookMs: full.tookMs, memory: memoryOf(full.pid) };
    await full.stop();
    const store = join(folder, 'change-hook.db');
    const claims = await runJson([file('claims.mjs'), JSON.stringify({ store, sink: 'buildbot', claims: CLAIMS })], 600_000);
    if (claims.pending !== accepted) throw new Error(`${accepted} posts were acknowledged, and ${claims.pending} deliveries wait`);
    return { pending: accepted, fill, rounds: results, ratio: median(results.map(({ ratio }) => ratio)), restart, claims, storeBytes: statSync(store).size };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function fillUp(pending, post) {
  const began = performance.now();
  const speeds = [];
  for (let left = pending, part = 0; left > 0; left -= PART, part++) speeds.push((await post(Math.min(left, PART), part)).perSecond);
  return { seconds: (performance.now() - began) / 1_000, first: speeds[0], last: speeds.at(-1) };
}

function needRoom(folder, pending) {
  const { bavail, bsize } = statfsSync(folder);
  const needed = pending * DISK_BYTES_PER_POST;
  if (bavail * bsize >= needed) return;
  const mb = (bytes) => Math.round(bytes / 1e6).toLocaleString('en-US');
  throw new Error(`${pending} pending deliveries need ${mb(needed)} MB of disk, and ${mb(bavail * bsize)} MB are free: try fewer by --pending`);
}
