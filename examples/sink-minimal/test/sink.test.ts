import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { testSink } from 'change-hook-testkit';
import type { SinkWorld } from 'change-hook-testkit';
import plugin from '../src/index.js';

/** A folder, in which a folder can stand where the file should be. */
class World implements SinkWorld {
  readonly #folder = mkdtempSync(join(tmpdir(), 'sink-minimal-'));
  readonly #file = join(this.#folder, 'minimal.txt');
  #before = '';

  start() {
    return { options: {}, folder: this.#folder };
  }
  received(): string[] {
    return (this.#before + this.#read()).split('\n').filter((line) => line !== '').map((line) => (JSON.parse(line) as { comments: string }).comments);
  }
  break(): void {
    this.#before += this.#read();
    rmSync(this.#file, { force: true });
    mkdirSync(this.#file);
  }
  mend(): void {
    if (statSync(this.#file, { throwIfNoEntry: false })?.isDirectory() === true) rmdirSync(this.#file);
  }
  stop(): void {
    rmSync(this.#folder, { recursive: true });
  }

  #read(): string {
    try {
      return readFileSync(this.#file, 'utf8');
    } catch (error) {
      if (['ENOENT', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return '';
      throw error;
    }
  }
}

testSink({ plugin, makeWorld: () => new World(), describe, it });
