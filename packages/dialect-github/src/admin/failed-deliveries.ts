import type { FailedDelivery, HookAt, HttpAnswer } from 'change-hook-core';
import { booleanAt, filledTextAt, forgeFailed, numberAt, textAt } from 'change-hook-kit';
import type { GitHubOptions } from '../options.js';
import { apiOf, hooksPath } from './api.js';
import type { Context } from './api.js';
import { groupAttempts } from './group-attempts.js';
import type { Attempt } from './group-attempts.js';

/**
 * GitHub lists the newest tries first, 100 a page at most. A webhook that sends everything has far more deliveries of events that make
 * no change than of those that do: they are not worth a call each.
 */
export async function failedDeliveries({ repository, id }: HookAt, since: number, ctx: Context): Promise<FailedDelivery[]> {
  const api = apiOf(ctx);
  const asked = { what: `list the deliveries of webhook ${id} of ${repository}`, method: 'GET', path: hooksPath(repository, id, 'deliveries') } as const;
  const attempts = new Map<string, Attempt>();
  let cursor: string | undefined;
  for (;;) {
    const query = { per_page: 100, ...(cursor === undefined ? {} : { cursor }) };
    const answer = await api.ask({ ...asked, query });
    const page = readPage(answer, ctx.options);
    for (const attempt of page) if (attempt.at >= since && isWanted(attempt, ctx.options)) attempts.set(attempt.id, attempt);
    const next = nextCursor(answer.header('link'));
    const isOver = page.length === 0 || page.some(({ at }) => at < since);
    if (next === undefined || next === cursor || isOver) return groupAttempts([...attempts.values()]);
    cursor = next;
  }
}

const isWanted = ({ event }: Attempt, { events }: GitHubOptions): boolean => events.some((name) => name === event);

/** A number of more than 15 digits: JSON.parse would make another one of it. */
const LONG_ID = /("id"\s*:\s*)(\d{16,})/g;

function readPage(answer: HttpAnswer, { github_api_endpoint: base }: GitHubOptions): Attempt[] {
  const items = parse(answer.text().replace(LONG_ID, '$1"$2"'));
  if (!Array.isArray(items)) throw forgeFailed({ base }, 'its answer is no list of deliveries');
  return items.map((item) => {
    const attempt = toAttempt(item);
    if (attempt === undefined) throw forgeFailed({ base }, 'its answer holds a delivery without id, guid or time');
    return attempt;
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toAttempt(item: unknown): Attempt | undefined {
  const number = numberAt(item, 'id');
  const id = number === undefined ? filledTextAt(item, 'id') : String(number);
  const guid = filledTextAt(item, 'guid');
  const at = Date.parse(textAt(item, 'delivered_at') ?? '');
  if (id === undefined || guid === undefined || Number.isNaN(at)) return undefined;
  const code = numberAt(item, 'status_code') ?? 0;
  const status = filledTextAt(item, 'status') ?? 'no answer';
  return {
    id,
    guid,
    at,
    redelivery: booleanAt(item, 'redelivery') === true,
    state: code >= 200 && code < 300 ? 'arrived' : code === 0 && /pending|queued/i.test(status) ? 'pending' : 'failed',
    event: filledTextAt(item, 'event') ?? 'unknown',
    reason: code === 0 ? status : `${code} ${status}`,
  };
}

/** Of the address of the next page nothing but this is taken: that address is GitHub's own text. */
function nextCursor(link: string | undefined): string | undefined {
  const [, address] = /<([^<>]*)>\s*;[^<>]*\brel="?next\b/.exec(link ?? '') ?? [];
  if (address === undefined || !URL.canParse(address)) return undefined;
  return new URL(address).searchParams.get('cursor') ?? undefined;
}
