import { mkdir, mkdtemp, readFile, rm, rmdir, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testSink } from 'change-hook-testkit';
import type { SinkWorld } from 'change-hook-testkit';
import plugin from '../src/index.js';

/** A folder with the file in it, or with a folder in the file's place. */
class Folder implements SinkWorld {
  #folder = '';
  /** What was in files that are gone. */
  readonly #before: string[] = [];
  #broken = false;

  async start() {
    this.#folder = await mkdtemp(join(tmpdir(), 'change-hook-jsonl-'));
    return { options: { path: 'changes.jsonl' }, folder: this.#folder };
  }

  async received(): Promise<readonly string[]> {
    return [...this.#before, ...(await this.#inFile())];
  }

  async break(): Promise<void> {
    this.#before.push(...(await this.#inFile()));
    await unlink(this.#path).catch(() => {});
    await mkdir(this.#path);
    this.#broken = true;
  }

  async mend(): Promise<void> {
    if (this.#broken) await rmdir(this.#path);
    this.#broken = false;
  }

  async stop(): Promise<void> {
    await rm(this.#folder, { recursive: true });
  }

  get #path(): string {
    return join(this.#folder, 'changes.jsonl');
  }

  async #inFile(): Promise<string[]> {
    const text = await readFile(this.#path, 'utf8').catch(() => '');
    return text.split('\n').slice(0, -1).map((line) => (JSON.parse(line) as { comments: string }).comments);
  }
}

// CI shares its cores: a call may take its time there.
testSink({ plugin, patienceMs: 10_000, makeWorld: () => new Folder(), badOptions: { path: ['', 'a\0b'] }, describe, it });
