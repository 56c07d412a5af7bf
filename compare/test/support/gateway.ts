import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { askManagement } from './ask.js';

const BIN = fileURLToPath(new URL('dist/src/bin.js', import.meta.resolve('change-hook/package.json')));

/** No start and no delivery takes longer, even on a machine that is busy. */
const PATIENCE_MS = 120_000;

/** A `change-hook serve` in a process of its own, as operators run it. */
export interface Gateway {
  readonly origin: string;
  /** Fulfils when everything that it has taken is delivered; rejects when something can't be. */
  drained(): Promise<void>;
  /** Ends it and removes its folder. */
  remove(): Promise<void>;
}

interface Status {
  inbox: { deliveries: { state: 'pending' | 'delivered' | 'dead'; count: number }[] };
}

export async function startGateway(config: Readonly<Record<string, unknown>>): Promise<Gateway> {
  const folder = await mkdtemp(join(tmpdir(), 'change-hook-compare-'));
  const file = join(folder, 'change-hook.config.json');
  const own = { http_host: '127.0.0.1', http_port: 0, change_hook_inbox: { sqlite: { path: './inbox.db' } } };
  await writeFile(file, JSON.stringify({ ...own, ...config }), { mode: 0o600 });
  const child = spawn(process.execPath, [BIN, 'serve', '--config', file], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  const closed = once(child, 'close');
  const listens = (): string | undefined => /listens on (http:\/\/[^\s"]+:\d+)/.exec(said)?.[1];
  const remove = async (): Promise<void> => {
    process.off('exit', kill);
    child.kill('SIGTERM');
    await closed;
    await rm(folder, { recursive: true, force: true });
  };
  await until('the gateway listened', () => listens() !== undefined || child.exitCode !== null);
  const origin = listens();
  if (origin === undefined) {
    await remove();
    throw new Error(`the gateway ended; it said:\n${said.slice(-4_000)}`);
  }

  const count = async (state: string): Promise<number> => {
    const { inbox } = (await askManagement(join(folder, 'inbox.db.sock'), '/status')) as Status;
    return inbox.deliveries.reduce((sum, it) => sum + (it.state === state ? it.count : 0), 0);
  };
  return {
    origin,
    async drained() {
      await until('everything was delivered', async () => (await count('pending')) === 0);
      if ((await count('dead')) > 0) throw new Error(`a delivery is dead; the gateway said:\n${said.slice(-4_000)}`);
    },
    remove,
  };
}

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`it took too long until ${what}`);
    await delay(10);
  }
}
