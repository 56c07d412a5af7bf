import type { Clock } from '../../ports/clock.js';

/** A worker that lived for longer died of something else than its start. */
const STEADY_MS = 60_000;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;

/** Counts the deaths of a worker, to tell when the next one is to be born, or that there shall be none. */
export class Deaths {
  readonly #clock: Clock;
  readonly #limit: number;
  #bornAt = 0;
  #inARow = 0;

  /** So many in a row, none of them after a minute of work, are the end. */
  constructor(clock: Clock, limit: number) {
    this.#clock = clock;
    this.#limit = limit;
  }

  get inARow(): number {
    return this.#inARow;
  }

  born(): void {
    this.#bornAt = this.#clock.monotonic();
  }

  /** In how many milliseconds to start the next one; undefined = never. */
  died(): number | undefined {
    this.#inARow = this.#clock.monotonic() - this.#bornAt > STEADY_MS ? 1 : this.#inARow + 1;
    return this.#inARow >= this.#limit ? undefined : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (this.#inARow - 1));
  }
}
