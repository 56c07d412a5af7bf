import { startGateway } from './gateway.mjs';
import { memoryOf } from './process.mjs';
import { median } from './statistics.mjs';

/** From spawn to the first 200 of /readyz, with a store that is made on the way; and the memory of a gateway at rest. */
export async function benchColdStart(times = 5) {
  const took = [];
  let memory;
  for (let at = 0; at < times; at++) {
    const gateway = await startGateway();
    took.push(gateway.tookMs);
    memory = memoryOf(gateway.pid);
    await gateway.stop();
  }
  return { median: median(took), longest: Math.max(...took), memory };
}
