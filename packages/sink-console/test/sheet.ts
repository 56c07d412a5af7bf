import { Writable } from 'node:stream';
import type { ConsoleStream } from '../src/index.js';

/** A stream that keeps what is written to it; each write ends when `go` is called, or at once while `patient` is false. */
export class Sheet extends Writable implements ConsoleStream {
  readonly writes: string[] = [];
  isTTY?: boolean;
  hasColors?: () => boolean;
  failure: Error | undefined;
  patient: boolean;
  #pending: (() => void)[] = [];

  constructor({ patient = false, terminal = false, highWaterMark = 16_384 } = {}) {
    super({ decodeStrings: false, highWaterMark });
    this.patient = patient;
    if (terminal) {
      this.isTTY = true;
      this.hasColors = () => true;
    }
  }

  get text(): string {
    return this.writes.join('');
  }

  /** Lets the write that waits end. */
  go(): void {
    this.#pending.shift()?.();
  }

  override _write(chunk: string, _encoding: string, done: (error?: Error | null) => void): void {
    this.writes.push(chunk);
    const end = (): void => done(this.failure ?? null);
    if (this.patient) this.#pending.push(end);
    else end();
  }
}
