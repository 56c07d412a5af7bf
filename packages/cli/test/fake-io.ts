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
  /** Of which signals it died. */
  deaths: NodeJS.Signals[];
  /** Fulfils once something that matches was printed. */
  printed(pattern: RegExp): Promise<void>;
}

export interface World {
  cwd: string;
  stdin?: string | Uint8Array;
  env?: Record<string, string>;
  /** Standard input is a terminal. */
  terminal?: boolean;
  /** Standard output and error are terminals. */
  screen?: boolean;
}

/** A world for a command, without a process. */
export function fakeIo({ cwd, stdin = '', env = {}, terminal = false, screen = false }: World): FakeIo {
  const out = sheet();
  const err = sheet();
  const listeners = new Set<(signal: NodeJS.Signals) => void>();
  const exits: number[] = [];
  const deaths: NodeJS.Signals[] = [];
  return {
    stdin: Object.assign(Readable.from([Buffer.from(stdin)]), { isTTY: terminal }),
    stdout: Object.assign(out.stream, { isTTY: screen }),
    stderr: Object.assign(err.stream, { isTTY: screen }),
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
    dieOf: (signal) => void deaths.push(signal),
    deaths,
    printed: (pattern) => Promise.race([out.matches(pattern), err.matches(pattern)]),
  };
}

/** Runs a command line in such a world, to its end. */
export async function runIn(world: World, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const io = fakeIo(world);
  const code = await run(args, io);
  return { code, out: io.out(), err: io.err() };
}

interface Sheet {
  stream: Writable;
  text: () => string;
  matches: (pattern: RegExp) => Promise<void>;
}

function sheet(): Sheet {
  let text = '';
  const onText = new Set<() => void>();
  const stream = new Writable({
    write(piece: Buffer, _encoding, done) {
      text += piece.toString('utf8');
      onText.forEach((listener) => listener());
      done();
    },
  });
  const matches = (pattern: RegExp): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (pattern.test(text)) resolve();
      };
      onText.add(look);
      look();
    });
  return { stream, text: () => text, matches };
}
