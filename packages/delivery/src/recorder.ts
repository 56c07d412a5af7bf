import { describeError, type Arrived, type Clock, type Inbox, type Lane, type Log, type Settlement } from 'change-hook-core';
import { backoffMs, INBOX_BACKOFF } from './backoff.js';
import { pause, unlessAborted } from './waiting.js';

export interface RecorderDeps {
  inbox: Inbox;
  owner: string;
  clock: Clock;
  log: Log;
  random: () => number;
  /** Aborts when the gateway can wait no longer for an inbox that takes nothing. */
  giveUp: AbortSignal;
}

/**
 * Writes down what the sinks have taken. The inbox may be full or starting anew: then it is tried again until it works, and
 * the lane waits meanwhile, because what a sink took and nobody wrote down would be sent twice. Answers whether it is
 * written; false means that the lane is lost to us and its run must end.
 */
export class Recorder {
  readonly #deps: RecorderDeps;

  constructor(deps: RecorderDeps) {
    this.#deps = deps;
  }

  progress(lane: Lane, delivery: number, { done, behind }: Arrived): Promise<boolean> {
    const { inbox, owner } = this.#deps;
    return this.#write(lane, () => inbox.progress(owner, delivery, done, ...(behind === undefined ? [] : [behind])));
  }

  /** Ends the claim on the lane as well. */
  settle(lane: Lane, settlements: readonly Settlement[]): Promise<boolean> {
    return this.#write(lane, () => this.#deps.inbox.settle(this.#deps.owner, lane, settlements));
  }

  async #write(lane: Lane, write: () => Promise<void>): Promise<boolean> {
    const { clock, log, random, giveUp } = this.#deps;
    for (let failures = 0; ; failures++) {
      try {
        await unlessAborted(write(), giveUp);
        return true;
      } catch (error) {
        const facts = { ...lane, reason: describeError(error) };
        if (giveUp.aborted) {
          log.error('the inbox did not take the outcome of a delivery before the stop: what arrived may be sent again', facts);
          return false;
        }
        if (failures === 0) log.warn('the inbox did not take the outcome of a delivery; it is tried until it does', facts);
        await pause(clock, backoffMs(INBOX_BACKOFF, failures, random), giveUp);
        if (await this.#isLost(lane)) {
          log.error('the inbox has given the lane to another gateway meanwhile: what arrived may be sent again', facts);
          return false;
        }
      }
    }
  }

  /** An inbox that was opened anew has forgotten our claims; it lets us take them up again, unless someone was faster. */
  async #isLost(lane: Lane): Promise<boolean> {
    const { inbox, owner, giveUp } = this.#deps;
    try {
      return (await unlessAborted(inbox.adopt(owner, [lane]), giveUp)).length === 0;
    } catch {
      return false;
    }
  }
}
