import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { takeHangup } from './early-hangup.js';

/** What a command may touch of the world: handed in, so that tests run commands without a process. */
export interface Io {
  stdin: NodeJS.ReadableStream & { isTTY?: boolean };
  stdout: NodeJS.WritableStream & { isTTY?: boolean; columns?: number };
  stderr: NodeJS.WritableStream & { isTTY?: boolean; columns?: number };
  env: Readonly<Record<string, string | undefined>>;
  /** Relative file names are relative to it. */
  cwd: string;
  /** Calls back for SIGTERM, SIGINT and SIGHUP; the returned function ends it. */
  onSignal(listener: (signal: NodeJS.Signals) => void): () => void;
  /** Ends the process at once. */
  exit(code: number): never;
  /** Ends the process as this signal ends one that does not listen. */
  dieOf(signal: NodeJS.Signals): void;
  /** Why not all that was printed could be written; a reader that went away is no reason. */
  lostOutput?(): Error | undefined;
}

export function processIo(): Io {
  // A reader that went away (`| head`, a terminal that was closed) must not end a gateway: what can't be printed is dropped.
  process.stderr.on('error', () => {});
  let lost: Error | undefined;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') lost ??= error;
  });
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    onSignal(listener) {
      const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
      for (const signal of signals) process.on(signal, listener);
      if (takeHangup()) process.nextTick(listener, 'SIGHUP');
      return () => {
        for (const signal of signals) process.off(signal, listener);
      };
    },
    exit: (code) => process.exit(code),
    dieOf: (signal) => void process.kill(process.pid, signal),
    lostOutput: () => lost,
  };
}

/** The bytes of a file, or of standard input for `-`. */
export async function readInput(io: Io, file: string): Promise<Buffer> {
  return file === '-' ? buffer(io.stdin) : readFile(file);
}

/** The value of an environment variable that is set and not empty. */
export const variable = ({ env }: Io, name: string): string | undefined => env[name] || undefined;

export const line = (stream: NodeJS.WritableStream, text = ''): void => void stream.write(`${text}\n`);
