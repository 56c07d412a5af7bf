import { z } from 'zod';
import type { DeliveryState, Verdict } from 'change-hook-core';

/** What may be asked for in one request: the most that the inboxes list at a time, too. */
export const MOST = 1_000;

const STATES = ['pending', 'delivered', 'dead', 'discarded'] as const satisfies readonly DeliveryState[];
const VERDICTS = ['changes', 'polls', 'ignored', 'untranslated'] as const satisfies readonly Verdict[];
const LARGEST = Number.MAX_SAFE_INTEGER;

function whole(least: number, most: number) {
  const words = `must be a whole number ${most === LARGEST ? `from ${least}` : `from ${least} to ${most}`}`;
  return z.int(words).min(least, words).max(most, words);
}

/** A whole number of a query: digits alone, for Number takes '', ' 5', 1e2 and 0x10, too. */
function digits(least: number, most: number) {
  const words = `must be a whole number ${most === LARGEST ? `from ${least}` : `from ${least} to ${most}`}`;
  return z.string().regex(/^\d+$/, words).transform(Number).pipe(whole(least, most));
}

type NumberMaker = typeof whole | typeof digits;

/** Milliseconds since 1970. */
const period = (number: NumberMaker) => ({ from: number(0, LARGEST).optional(), to: number(0, LARGEST).optional() });

const deliveryFilter = (number: NumberMaker) => ({
  sink: z.string().optional(),
  mount: z.string().optional(),
  repository: z.string().optional(),
  state: z.enum(STATES).optional(),
  receipt: z.string().optional(),
  ...period(number),
  before: number(1, LARGEST).optional(),
});

const limit = digits(1, MOST).default(50);

export const deliveryQuery = z.strictObject({ ...deliveryFilter(digits), limit });
export const receiptQuery = z.strictObject({
  mount: z.string().optional(),
  verdict: z.enum(VERDICTS).optional(),
  ...period(digits),
  before: z.string().min(1).optional(),
  limit,
});
export const rejectionQuery = z.strictObject({ mount: z.string().optional(), ...period(digits), limit });

/** Which deliveries are moved. Whoever means all of them has to say so. */
export const deliverySelection = z.strictObject({
  ids: z.array(whole(1, LARGEST)).min(1).max(MOST, `must be at most ${MOST}`).optional(),
  all: z.literal(true).optional(),
  ...deliveryFilter(whole),
});

export const replayOrder = z.strictObject({
  sinks: z.array(z.string()).min(1).optional(),
  /** A word of the caller's: what was replayed under it already is not replayed again. */
  once: z.string().min(1).max(200, 'must be at most 200 characters').optional(),
  /** Only tell whether it could be done, and where it would go. */
  dry: z.boolean().default(false),
});

/** Without ids, all untranslated receipts that match. */
export const retranslateOrder = z.strictObject({
  ids: z.array(z.string().min(1)).min(1).max(MOST, `must be at most ${MOST}`).optional(),
  /** The ids are what was left of a step before: one that somebody else has translated meanwhile is no mistake. */
  resume: z.boolean().default(false),
  mount: z.string().optional(),
  ...period(whole),
});

const ofDelivery = { mount: z.string().min(1), delivery: z.string().min(1).max(512, 'must be at most 512 characters') };
export const catchUpClaim = z.strictObject({
  ...ofDelivery,
  /** Also one that was asked for before. */
  again: z.boolean().default(false),
  /** Only tell whether it could be had. */
  dry: z.boolean().default(false),
});
export const catchUpRelease = z.strictObject(ofDelivery);

export const nothing = z.strictObject({});
