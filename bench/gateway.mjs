import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLineCounter } from './lines.mjs';
import { freePort, startProcess, untilAnswers } from './process.mjs';

const BIN = fileURLToPath(new URL('../packages/cli/dist/src/bin.js', import.meta.url));

/** On the disk of the checkout and not in the system's temporary folder, which often is memory: there an fsync costs nothing. */
const BASE = fileURLToPath(new URL('../var/bench/', import.meta.url));

export const SECRET = 'bench-secret';

const PUSHES = { change_hook_dialects: { github: { secret: '${env:BENCH_SECRET}', strict: true } }, change_hook_sinks: { jsonl: { path: './changes.jsonl' } } };

/** A new folder of a gateway's own. */
export function makeFolder() {
  mkdirSync(BASE, { recursive: true });
  return mkdtempSync(join(BASE, 'run-'));
}

/**
 * The gateway as an operator runs it, with an SQLite inbox and, unless `parts` says otherwise, a jsonl sink in a new folder. `tookMs`: from
 * spawn to ready. `stop` takes the folder away, unless it was the caller's.
 */
export async function startGateway({ parts = PUSHES, folder: given } = {}) {
  const folder = given ?? makeFolder();
  const port = await freePort();
  const config = join(folder, 'change-hook.config.json');
  writeFileSync(
    config,
    JSON.stringify({
      http_host: '127.0.0.1',
      http_port: port,
      ...parts,
      change_hook_inbox: { sqlite: { path: './change-hook.db' } },
    }),
  );
  const log = openSync(join(folder, 'log'), 'w');
  const began = performance.now();
  const gateway = startProcess([BIN, 'serve', '--config', config], { env: { BENCH_SECRET: SECRET }, log });
  closeSync(log);
  try {
    await untilAnswers(`http://127.0.0.1:${port}/readyz`, 200, gateway);
  } catch (cause) {
    const said = readFileSync(join(folder, 'log'), 'utf8').slice(-4_000);
    await gateway.stop().catch(() => {});
    throw new Error(`the gateway did not come up; it said:\n${said}`, { cause });
  }
  return {
    port,
    pid: gateway.pid,
    tookMs: performance.now() - began,
    /** How many changes the sink holds. */
    delivered: createLineCounter(join(folder, 'changes.jsonl')),
    async stop() {
      await gateway.stop();
      if (given === undefined) rmSync(folder, { recursive: true });
    },
  };
}
