import type { Clock } from 'change-hook-core';
import { backoffMs, INBOX_BACKOFF } from './backoff.js';

export interface WakeLoopDeps {
  clock: Clock;
  random: () => number;
  /** Does what can be done now; answers in how many milliseconds it wants to be called again, undefined = when woken. */
  work: () => Promise<number | undefined>;
  /** `work` rejected, so many times in a row before. */
  onError: (error: unknown, before: number) => void;
}

/**
 * Calls `work` when woken, once at a time. A wake while it is at work means once more after it, however many there were. After
 * an error it holds off, and being woken doesn't shorten that: requests may come by the thousand while the inbox fails.
 */
export class WakeLoop {
  readonly #deps: WakeLoopDeps;
  #working: Promise<void> | undefined;
  #again = false;
  #holdingOff = false;
  #errors = 0;
  #stopped = false;
  #cancelTimer = (): void => {};

  constructor(deps: WakeLoopDeps) {
    this.#deps = deps;
  }

  wake(): void {
    if (this.#stopped || this.#holdingOff) return;
    this.#again = true;
    this.#working ??= this.#workWhileWoken();
  }

  /** No new work from now on; fulfils when the present one has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelTimer();
    await this.#working;
  }

  async #workWhileWoken(): Promise<void> {
    const { clock, random, work, onError } = this.#deps;
    while (this.#again && !this.#stopped) {
      this.#again = false;
      this.#cancelTimer();
      try {
        const ms = await work();
        this.#errors = 0;
        if (ms !== undefined) this.#wakeIn(ms);
      } catch (error) {
        if (this.#stopped) break;
        onError(error, this.#errors);
        this.#holdingOff = true;
        this.#again = false;
        this.#cancelTimer = clock.after(backoffMs(INBOX_BACKOFF, this.#errors++, random), () => {
          this.#holdingOff = false;
          this.wake();
        });
      }
    }
    // In the same turn as the last look at #again: a wake can't fall between the two.
    this.#working = undefined;
  }

  #wakeIn(ms: number): void {
    if (!this.#stopped) this.#cancelTimer = this.#deps.clock.after(ms, () => this.wake());
  }
}
