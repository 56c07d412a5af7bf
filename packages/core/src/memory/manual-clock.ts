import type { Clock } from '../ports/clock.js';

interface Timer {
  at: number;
  fn: () => void;
}

/** The clock of tests: time stands still until it is told to go on. */
export class ManualClock implements Clock {
  #wall: number;
  #elapsed = 0;
  readonly #timers = new Set<Timer>();

  /** `start`: the wall time to begin at, in milliseconds since 1970. */
  constructor(start = Date.UTC(2024, 0, 1)) {
    this.#wall = start;
  }

  now(): number {
    return this.#wall;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  after(ms: number, fn: () => void): () => void {
    const timer = { at: this.#elapsed + Math.max(0, ms), fn };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** Milliseconds until the next timer rings; undefined when none is set. */
  next(): number | undefined {
    const at = Math.min(...[...this.#timers].map((timer) => timer.at));
    return Number.isFinite(at) ? at - this.#elapsed : undefined;
  }

  /** Lets `ms` milliseconds pass; timers ring in their order, those set meanwhile too. */
  advance(ms: number): void {
    const end = this.#elapsed + ms;
    for (;;) {
      const due = [...this.#timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#timers.delete(due);
      this.#pass(due.at - this.#elapsed);
      due.fn();
    }
    this.#pass(end - this.#elapsed);
  }

  /** Sets the wall time, as an operator or NTP does; timers and `monotonic` don't notice. */
  setWall(now: number): void {
    this.#wall = now;
  }

  #pass(ms: number): void {
    this.#elapsed += ms;
    this.#wall += ms;
  }
}
