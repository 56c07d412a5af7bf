import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Io } from '../io.js';
import type { Listening } from './gateway-process.js';

const ENTRY = fileURLToPath(new URL('./gateway-process.js', import.meta.url));

/** How long a gateway may take to finish what is under way. */
const STOP_MS = 5_000;

export interface ChildGateway {
  /** Where it listens; undefined when it ended before. */
  listening: Promise<Listening | undefined>;
  /** Fulfils with the exit code or signal. Never rejects. */
  ended: Promise<number | NodeJS.Signals>;
  /** Fulfils once it has ended: by itself, or by force. */
  stop(): Promise<void>;
}

/** Starts a gateway of a config in a process of its own; what it prints goes where ours does. */
export function startChildGateway(io: Io, config: string): ChildGateway {
  // Source maps: the places in a stack are those of the author's TypeScript.
  const child = spawn(process.execPath, ['--enable-source-maps', ENTRY, config], {
    cwd: io.cwd,
    env: io.env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  child.stdout?.on('data', (piece: Buffer) => void io.stdout.write(piece));
  child.stderr?.on('data', (piece: Buffer) => void io.stderr.write(piece));
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'SIGKILL'));
    child.once('error', () => resolve(1));
  });
  const listening = new Promise<Listening | undefined>((resolve) => {
    child.once('message', (message) => resolve(message as Listening));
    void ended.then(() => resolve(undefined));
  });
  return {
    listening,
    ended,
    async stop() {
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await ended;
      clearTimeout(force);
    },
  };
}
