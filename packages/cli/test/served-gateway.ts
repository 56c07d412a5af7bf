import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../src/bin.js', import.meta.url));

/** A `change-hook` in a process of its own, as an operator has it. */
export interface Served {
  child: ChildProcess;
  out(): string;
  err(): string;
  /** Fulfils with the text once either output matches; rejects when the process ends before. */
  printed(pattern: RegExp): Promise<string>;
  /** Fulfils with exit code or signal once the process has ended and everything it printed is here. */
  ended: Promise<number | NodeJS.Signals>;
}

export function runProcess(args: readonly string[], options: { cwd: string; env?: Record<string, string> }): Served {
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const texts = { out: '', err: '' };
  const onText = new Set<() => void>();
  const collect = (name: 'out' | 'err') => (piece: Buffer) => {
    texts[name] += piece.toString('utf8');
    onText.forEach((listener) => listener());
  };
  child.stdout.on('data', collect('out'));
  child.stderr.on('data', collect('err'));
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'SIGKILL'));
  });
  return {
    child,
    out: () => texts.out,
    err: () => texts.err,
    ended,
    printed(pattern) {
      return new Promise((resolve, reject) => {
        const look = (): void => {
          const text = [texts.out, texts.err].find((it) => pattern.test(it));
          if (text === undefined) return;
          onText.delete(look);
          resolve(text);
        };
        onText.add(look);
        look();
        void ended.then((code) => reject(new Error(`it ended with ${code} and never printed ${pattern}:\n${texts.out}\n${texts.err}`)));
      });
    },
  };
}

/** Starts `change-hook serve`, waits until it listens, and says where. */
export async function serve(options: { cwd: string; args?: string[]; env?: Record<string, string> }): Promise<Served & { url: string }> {
  const served = runProcess(['serve', ...(options.args ?? [])], options);
  const [, url = ''] = /listens on (http:\/\/\S+)/.exec(await served.printed(/listens on http:\/\/\S+ [^]*\n$/)) ?? [];
  return { ...served, url };
}
