import { isChangeHookError } from 'change-hook-core';
import type { Clock, Log } from 'change-hook-core';
import { toInboxError } from '../store/sqlite-errors.js';

/** A disk that is nearly full takes some writes and refuses others: one line in so many milliseconds. */
const QUIET_MS = 10_000;

/**
 * Tells the log when trouble with the store begins and when it is over, and not at every request in between. What it gives is told how
 * each flush ended.
 */
export function createTroubleLog({ clock, log, file }: { clock: Clock; log: Log; file: string }): (error: unknown) => void {
  /** When the log was last told, by monotonic time; undefined while there is no trouble. */
  let toldAt: number | undefined;
  return (thrown) => {
    if (thrown === undefined) {
      if (toldAt !== undefined) log.info('the inbox can be written again', { file });
      toldAt = undefined;
      return;
    }
    const error = toInboxError(thrown);
    if (!isChangeHookError(error, 'CH_INBOX_UNAVAILABLE')) return;
    const now = clock.monotonic();
    if (toldAt !== undefined && now - toldAt < QUIET_MS) return;
    toldAt = now;
    log.error(error.message, { code: error.code, file });
  };
}
