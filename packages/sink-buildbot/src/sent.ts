import type { Delivered } from 'change-hook-core';

/** How one try ended. `arrived`: can the change be in the master although it failed? */
export type Sent = { ok: true } | (Extract<Delivered, { ok: false }> & { arrived: 'no' | 'maybe' });

export type NotSent = Exclude<Sent, { ok: true }>;

export const SENT: Sent = { ok: true };

/** The master was not reached, or can't be used as it is configured: wait for it. */
export const unreachable = (reason: string, arrived: 'no' | 'maybe' = 'no'): NotSent => {
  return { ok: false, why: 'unreachable', reason, arrived };
};

/** The master was reached and could not take it now. */
export const failed = (reason: string): NotSent => ({ ok: false, why: 'failed', reason, arrived: 'no' });

/** The master will never take it. */
export const invalid = (reason: string): NotSent => ({ ok: false, why: 'invalid', reason, arrived: 'no' });
