import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { askStatus, type Status } from './status.js';
import { inTime, until } from './until.js';

/** The command that operators run. */
export const BIN = fileURLToPath(new URL('dist/src/bin.js', import.meta.resolve('change-hook/package.json')));

export interface GatewayOptions {
  /** Holds `change-hook.config.json`, a store `inbox.db`, and the log. */
  folder: string;
  /** What stands before `change-hook serve`: by default `node`. */
  command?: readonly string[];
  env?: Readonly<Record<string, string>>;
}

/** A `change-hook serve` in a process of its own. */
export interface Gateway {
  readonly pid: number;
  readonly port: number;
  /** Exit code or signal, once it has ended. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** SIGKILL; fulfils when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; fulfils with its exit code or signal. */
  stop(): Promise<number | NodeJS.Signals>;
  status(): Promise<Status>;
  /** Waits until nothing is pending for any sink, or for this one. */
  drained(sink?: string): Promise<void>;
  /** Waits until the sink has been given so many deliveries. */
  delivered(count: number, sink?: string): Promise<void>;
  /** All that it and the gateways before it in this folder have logged. */
  log(): string;
}

/** Those that run: none may outlive the suite. */
const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

export function spawnGateway({ folder, command = [process.execPath], env }: GatewayOptions) {
  const [file, ...args] = command as [string, ...string[]];
  const log = openSync(join(folder, 'log'), 'a');
  const child = spawn(file, [...args, BIN, 'serve', '--config', join(folder, 'change-hook.config.json')], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', log],
  });
  closeSync(log);
  running.add(child);
  let out = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => (out += text));
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('close', (code, signal) => {
      running.delete(child);
      resolve(code ?? signal ?? 'SIGKILL');
    });
  });
  return { child, ended, out: () => out, isGone: () => child.exitCode !== null || child.signalCode !== null };
}

/** Starts a gateway and waits until it listens; rejects with its log when it ends before. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { child, ended, out, isGone } = spawnGateway(options);
  const log = (): string => readFileSync(join(options.folder, 'log'), 'utf8');
  const portOf = (): number => Number(/listens on http:\/\/\S+:(\d+)/.exec(out())?.[1] ?? NaN);
  await until('the gateway listened', () => isGone() || !Number.isNaN(portOf()), 5);
  if (Number.isNaN(portOf())) throw new Error(`the gateway ended with ${await ended}; its log ends:\n${log().slice(-4_000)}`);
  const status = (): Promise<Status> => askStatus(join(options.folder, 'inbox.db.sock'));
  const count = async (state: string, sink?: string): Promise<number> =>
    (await status()).inbox.deliveries.reduce((sum, it) => sum + (it.state === state && (sink ?? it.sink) === it.sink ? it.count : 0), 0);

  return {
    pid: child.pid!,
    port: portOf(),
    ended,
    status,
    log,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    stop() {
      child.kill('SIGTERM');
      return inTime('the gateway ended after SIGTERM', ended);
    },
    drained: (sink) => until('nothing was pending', async () => (await count('pending', sink)) === 0),
    delivered: (wanted, sink) => until(`${wanted} were delivered`, async () => (await count('delivered', sink)) >= wanted, 5),
  };
}
