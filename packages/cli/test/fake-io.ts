import { Readable, Writable } from 'node:stream';
import { run } from '../src/index.js';
import type { Io } from '../src/index.js';

export interface FakeIo extends Io {
  /** Everything printed so far. */
  out(): string;
  err(): string;
  /** The process gets a signal. */
  signal(name: NodeJS.Signals): void;
  /** With what the process was ended at once. */
  exits: number[];
}

export interface World {
  cwd: string;
  stdin?: string | Uint8Array;
  env?: Record<string, string>;
  /** Standard input is a terminal. */
  terminal?: boolean;
}

/** A world for a command, without a process. */
export function fakeIo({ cwd, stdin = '', env = {}, terminal = false }: World): FakeIo {
  const out = sheet();
  const err = sheet();
  const listeners = new Set<(signal: NodeJS.Signals) => void>();
  const exits: number[] = [];
  return {
    stdin: Object.assign(Readable.from([Buffer.from(stdin)]), { isTTY: terminal }),
    stdout: out.stream,
    stderr: err.stream,
    env,
    cwd,
    onSignal(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    exit(code) {
      exits.push(code);
      return undefined as never;
    },
    out: out.text,
    err: err.text,
    signal: (name) => listeners.forEach((listener) => listener(name)),
    exits,
  };
}

/** Runs a command line in such a world, to its end. */
export async function runIn(world: World, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const io = fakeIo(world);
  const code = await run(args, io);
  return { code, out: io.out(), err: io.err() };
}

function sheet(): { stream: Writable; text: () => string } {
  const pieces: string[] = [];
  const stream = new Writable({
    write(piece: Buffer, _encoding, done) {
      pieces.push(piece.toString('utf8'));
      done();
    },
  });
  return { stream, text: () => pieces.join('') };
}
