import type { HttpAnswer } from 'change-hook-core';
import { forgeWords } from 'change-hook-kit';

/** What to wait where GitHub does not say it. Source: its "Best practices for using the REST API", as for all of this file. */
const MINUTE = 60_000;
/** No limit of GitHub's lasts as long: what says more is no time. */
const LONGEST = 86_400_000;

/**
 * When GitHub takes calls again, in milliseconds since 1970; undefined where the answer is of no rate limit. `tries`: so many
 * calls in a row were answered so, this one included.
 */
export function freeAgainAt(answer: HttpAnswer, now: number, tries: number): number | undefined {
  if (answer.status !== 403 && answer.status !== 429) return undefined;
  const after = seconds(answer.header('retry-after'));
  if (after !== undefined) return now + bounded(after * 1000);
  if (answer.header('x-ratelimit-remaining') === '0') return now + bounded(untilReset(answer, now));
  // The secondary limits: a plain 403 is for ever, and only its words tell this one from it.
  if (answer.status === 403 && !/rate limit|abuse/i.test(forgeWords(answer) ?? '')) return undefined;
  return now + bounded(MINUTE * 2 ** (tries - 1));
}

/** By GitHub's own clock, where it tells the time: ours may be wrong by minutes. */
function untilReset(answer: HttpAnswer, now: number): number {
  const reset = seconds(answer.header('x-ratelimit-reset'));
  if (reset === undefined) return MINUTE;
  const told = Date.parse(answer.header('date') ?? '');
  return reset * 1000 - (Number.isNaN(told) ? now : told);
}

const bounded = (ms: number): number => Math.min(LONGEST, Math.max(1_000, ms));

const seconds = (text: string | undefined): number | undefined => (text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : undefined);
