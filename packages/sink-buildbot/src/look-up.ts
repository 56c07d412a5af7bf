import type { Clock } from 'change-hook-core';
import { SENT, unreachable, type NotSent, type Sent } from './sent.js';
import { pause, waitFor } from './wait.js';
import type { ChangeLedger } from './www/change-ledger.js';
import type { ChangeRows } from './www/change-rows.js';

export interface LookUpOptions {
  rows: Pick<ChangeRows, 'newest'>;
  ledger: Pick<ChangeLedger, 'has'>;
  clock: Clock;
  /** Milliseconds that a master may still be at work on a call whose connection is gone. */
  settleMs: number;
  /** Milliseconds for one reading. */
  timeoutMs: number;
}

/** Asks the master for a change whose call was cut: after a settling time, and once more, as it may still be at work on it. */
export class LookUp {
  readonly #options: LookUpOptions;

  constructor(options: LookUpOptions) {
    this.#options = options;
  }

  /** `cutAt`: when the connection went, on the monotonic clock. `sentAt`: milliseconds since 1970; it was not sent earlier. */
  async find(id: string, { cutAt, sentAt }: { cutAt: number; sentAt: number }, signal: AbortSignal): Promise<boolean | NotSent> {
    const { clock, settleMs } = this.#options;
    const settled = cutAt + settleMs - clock.monotonic();
    for (const wait of [settled, settleMs]) {
      if (!(await pause(clock, wait, signal))) return unreachable('the look-up was ended before the master answered');
      const found = await this.#inTime(this.#options.ledger.has(id, sentAt), signal);
      if (found !== false) return found;
    }
    return false;
  }

  /** Whether the REST API answers. */
  async check(signal: AbortSignal): Promise<Sent> {
    const newest = await this.#inTime(this.#options.rows.newest(), signal);
    return typeof newest === 'number' ? SENT : newest;
  }

  async #inTime<T>(reading: Promise<T>, signal: AbortSignal): Promise<T | NotSent> {
    const { clock, timeoutMs } = this.#options;
    const waited = await waitFor(reading, clock, timeoutMs, signal);
    if ('value' in waited) return waited.value;
    if (waited.over === 'time') return unreachable(`the look-up took more than ${timeoutMs / 1000} s`);
    return unreachable('the look-up was ended before the master answered');
  }
}
