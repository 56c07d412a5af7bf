import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SECRET, startGateway } from './gateway.mjs';
import { freePort, memoryOf, runJson, startProcess, untilAnswers } from './process.mjs';
import { median } from './statistics.mjs';

const file = (name) => fileURLToPath(new URL(name, import.meta.url));

const CHANGES_PER_PUSH = 3;
const DRAIN_MS = 600_000;

/**
 * Signed pushes of 7.5 KB over 64 connections, in turns to a bare server and to the gateway, so that both meet the same weather. A
 * round of the bare server begins when the sink holds every change of the round before: whatever the gateway still had to do would
 * slow its rival down. One round of each is not counted.
 */
export async function benchPushes({ rounds, seconds, connections, say }) {
  const barePort = await freePort();
  const bare = startProcess([file('bare-server.mjs'), String(barePort)], { env: { BENCH_SECRET: SECRET }, log: 'ignore' });
  await untilAnswers(`http://127.0.0.1:${barePort}/`, 401, bare);
  const gateway = await startGateway();
  const results = [];
  let accepted = 0;

  const load = async (port, run) => {
    const options = { port, seconds, connections, secret: SECRET, run };
    const result = await runJson([file('load.mjs'), JSON.stringify(options)], seconds * 1_000 + 60_000);
    if (result.failure || Object.keys(result.statuses).join() !== '202') throw new Error(`the load met ${JSON.stringify(result)}`);
    return result;
  };

  try {
    for (let round = 0; round <= rounds; round++) {
      const bareResult = await load(barePort, `bare-${round}`);
      const had = gateway.delivered();
      const gatewayResult = await load(gateway.port, `gateway-${round}`);
      accepted += gatewayResult.answered * CHANGES_PER_PUSH;
      const drain = await drained(gateway, had, accepted, gatewayResult.seconds);
      const memory = { bare: memoryOf(bare.pid), gateway: memoryOf(gateway.pid) };
      const result = { bare: bareResult, gateway: gatewayResult, ratio: gatewayResult.perSecond / bareResult.perSecond, drain, memory };
      say(round, result);
      if (round > 0) results.push(result);
    }
  } finally {
    await gateway.stop();
    await bare.stop();
  }
  return { rounds: results, ratio: median(results.map(({ ratio }) => ratio)) };
}

/** Waits until the sink holds `expected` changes. `during`: changes a second while the load ran; `after`: while the rest drained. */
async function drained(gateway, had, expected, seconds) {
  const began = performance.now();
  const atEnd = gateway.delivered();
  let now = atEnd;
  while (now < expected) {
    if (performance.now() - began > DRAIN_MS) throw new Error(`after ${DRAIN_MS / 1_000} s the sink holds ${now} of ${expected} changes`);
    await wait(20);
    now = gateway.delivered();
  }
  if (now > expected) throw new Error(`the sink holds ${now} changes, and ${expected} were accepted: some came twice`);
  const took = (performance.now() - began) / 1_000;
  const backlog = expected - atEnd;
  return { during: (atEnd - had) / seconds, backlog, seconds: took, after: backlog === 0 ? undefined : backlog / took };
}
