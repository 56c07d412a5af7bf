import { appendFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { defineSink } from 'change-hook-core';

/** Adds a line to `minimal.txt` in the folder of the config for every change. */
export default defineSink({
  apiVersion: 1,
  name: 'minimal',
  create: ({ folder }) => new MinimalSink(resolve(folder, 'minimal.txt')),
});

class MinimalSink {
  readonly #file: string;
  #closed = false;

  constructor(file: string) {
    this.#file = file;
  }

  async deliver(changes: readonly { change: { author: string; comments: string } }[], { signal }: { signal: AbortSignal }) {
    if (this.#closed || signal.aborted) return { ok: false, why: 'unreachable', reason: 'it is closed' } as const;
    try {
      await appendFile(this.#file, changes.map(({ change }) => `${JSON.stringify(change)}\n`).join(''));
      return { ok: true } as const;
    } catch (error) {
      return { ok: false, why: 'unreachable', reason: `the file can't be written: ${(error as NodeJS.ErrnoException).code ?? 'why is not told'}` } as const;
    }
  }

  close(): void {
    this.#closed = true;
  }
}
