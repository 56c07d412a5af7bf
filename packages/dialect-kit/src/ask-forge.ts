import { ChangeHookError } from 'change-hook-core';
import type { EnrichHttp, HttpAnswer, HttpCall } from 'change-hook-core';

/** What a forge's API told, or the status by which it said that it will not tell: 404, say, and another try is of no use. */
export type Told<T> = { told: T } | { status: number };

export interface Pages {
  /** Items a page; the forge must give that many on all pages but the last. Default 100. */
  perPage?: number;
  /** How the forge calls that parameter. Default `per_page`. */
  perPageName?: string;
  /** Pages that the forge has at most. */
  most: number;
  /** Asked before each page but the first: false ends the list there, incomplete. For a budget of calls, or of time. */
  goesOn?: () => boolean;
}

/**
 * Asks a forge's API for JSON, in `enrich`. Throws `CH_HTTP_FAILED`, as `ctx.http` does, for what is worth another try: no answer,
 * 429, 5xx, no JSON, and the 403 by which GitHub and others say that a rate limit is used up.
 */
export async function askJson(http: EnrichHttp, call: HttpCall): Promise<Told<unknown>> {
  const answer = await http.get(call);
  if (answer.status === 200) return { told: answer.json() };
  if (isRateLimited(answer)) throw forgeFailed(call, `it answers ${answer.status}, its rate limit is used up`);
  // Redirects that can be followed were followed.
  if (answer.status < 400) throw forgeFailed(call, `it answers ${answer.status} without what was asked for`);
  return { status: answer.status };
}

/**
 * The items of all pages of a list. Pages are counted here: the addresses that a forge gives for the next page are its own text, and
 * never followed. `complete`: false when there may be more than the forge lists.
 */
export async function askPages(http: EnrichHttp, call: HttpCall, { perPage = 100, perPageName = 'per_page', most, goesOn }: Pages): Promise<Told<{ items: unknown[]; complete: boolean }>> {
  const items: unknown[] = [];
  for (let page = 1; page <= most && (page === 1 || goesOn?.() !== false); page += 1) {
    const answer = await askJson(http, { ...call, query: { ...call.query, [perPageName]: perPage, page } });
    if ('status' in answer) return answer;
    if (!Array.isArray(answer.told)) throw forgeFailed(call, 'its answer is no list');
    items.push(...(answer.told as unknown[]));
    if (answer.told.length < perPage) return { told: { items, complete: true } };
  }
  return { told: { items, complete: false } };
}

/** The error of an answer that is of no use but may be of use later. `reason` never quotes the answer. */
export const forgeFailed = (call: Pick<HttpCall, 'base'>, reason: string): ChangeHookError =>
  new ChangeHookError('CH_HTTP_FAILED', { origin: URL.canParse(call.base) ? new URL(call.base).origin : 'the forge', reason });

/** A plain 403 says "never"; with one of these headers it says "later". */
function isRateLimited(answer: HttpAnswer): boolean {
  if (answer.status !== 403) return false;
  return answer.header('retry-after') !== undefined || answer.header('x-ratelimit-remaining') === '0';
}
