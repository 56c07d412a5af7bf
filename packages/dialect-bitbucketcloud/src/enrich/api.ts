import type { EnrichContext, HttpCall } from 'change-hook-core';
import { askJson, filledTextAt, forgeFailed, listAt } from 'change-hook-kit';
import type { Told } from 'change-hook-kit';
import type { BitbucketCloudOptions } from '../options.js';

/** Calls of one enrichment. The gateway allows ten more, and ends an enrichment that wants them with all that it has learnt. */
const CALLS = 90;

/** Milliseconds after which nothing more is begun: what is still missing then is marked, since after 60 s all would be lost. */
const TIME = 40_000;

/** Items a page: what every list of the API allows. */
const PAGE_LENGTH = 100;

/** Bitbucket Cloud's REST API, version 2.0, below `/repositories/WORKSPACE/NAME`. */
export interface BitbucketApi {
  json(repository: string, path: readonly string[]): Promise<Told<unknown>>;
  /** All pages; `complete: false` when there are more than may be asked for. */
  list(repository: string, path: readonly string[], query: Readonly<Record<string, string>>, most: number): Promise<Told<{ items: unknown[]; complete: boolean }>>;
  /** Calls that may still be made: none when the time is over. */
  left(): number;
}

export function createApi(ctx: EnrichContext<BitbucketCloudOptions>, token: string): BitbucketApi {
  const { bitbucket_api_endpoint: base, token_user: user, verify } = ctx.options;
  const authorization = user === undefined ? `Bearer ${token}` : `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}`;
  const end = ctx.clock.now() + TIME;
  let calls = 0;
  const left = (): number => (ctx.clock.now() < end ? Math.max(0, CALLS - calls) : 0);
  const ask = (repository: string, path: readonly string[], query: Readonly<Record<string, string | number>> = {}): Promise<Told<unknown>> => {
    calls += 1;
    const call: HttpCall = { base, path: ['repositories', ...repository.split('/'), ...path], query, headers: { authorization, accept: 'application/json' }, verify };
    return askJson(ctx.http, call);
  };
  return {
    json: ask,
    left,
    /**
     * Pages are counted. `next` is believed as far as that there is one: the address in it is the forge's own text. A page that the
     * forge does not know after it promised one ends the list as incomplete.
     */
    async list(repository, path, query, most) {
      const items: unknown[] = [];
      for (let page = 1; page <= most; page += 1) {
        if (page > 1 && left() === 0) break;
        const answer = await ask(repository, path, { ...query, pagelen: PAGE_LENGTH, ...(page === 1 ? {} : { page }) });
        if ('status' in answer) return page === 1 ? answer : { told: { items, complete: false } };
        const values = listAt(answer.told, 'values');
        if (values === undefined) throw forgeFailed({ base }, 'its answer holds no list');
        items.push(...values);
        if (filledTextAt(answer.told, 'next') === undefined) return { told: { items, complete: true } };
      }
      return { told: { items, complete: false } };
    },
  };
}
