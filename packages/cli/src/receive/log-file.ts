import { closeSync, openSync, writeSync } from 'node:fs';
import { Writable } from 'node:stream';

/**
 * A log file. Each line is written when it is logged, so that nothing is left to write when the process ends, however it ends; there are few.
 */
export class LogFile extends Writable {
  readonly #file: string;
  readonly #onProblem: (error: Error) => void;
  #descriptor: number;
  #fails = false;

  /** Throws where the file can't be opened. `onProblem` is told when it can no longer be written, once until it can. */
  constructor(file: string, onProblem: (error: Error) => void) {
    super({ decodeStrings: true });
    this.#file = file;
    this.#onProblem = onProblem;
    this.#descriptor = open(file);
  }

  override _write(piece: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#attempt(() => {
      for (let at = 0; at < piece.length; ) at += writeSync(this.#descriptor, piece, at);
    });
    done();
  }

  /** Opens it anew, after logrotate moved it. The old one stays where that fails. */
  reopen(): void {
    this.#attempt(() => {
      const next = open(this.#file);
      closeSync(this.#descriptor);
      this.#descriptor = next;
    });
  }

  /** A full disk must not stop the receiver: it loses lines of the log and no changes. */
  #attempt(work: () => void): void {
    try {
      work();
      this.#fails = false;
    } catch (error) {
      if (!this.#fails) this.#onProblem(error as Error);
      this.#fails = true;
    }
  }
}

/** Not for everybody to read: it has the addresses of senders. */
const open = (file: string): number => openSync(file, 'a', 0o640);
