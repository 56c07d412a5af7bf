import type { EnrichContext, HttpCall } from 'change-hook-core';
import { askJson, booleanAt, forgeFailed, listAt, numberAt } from 'change-hook-kit';
import type { Told } from 'change-hook-kit';
import type { BitbucketServerOptions } from '../options.js';
import type { RepositoryPath } from '../repository.js';

/** Calls of one enrichment. The gateway allows ten more, and ends an enrichment that wants them with all that it has learnt. */
const CALLS = 90;

/** Milliseconds after which nothing more is begun: what is still missing then is marked, since after 60 s all would be lost. */
const TIME = 40_000;

/** Items a page. A server may give fewer, and says where the next one starts. */
const LIMIT = 500;

export type Listed = Told<{ items: unknown[]; complete: boolean }>;

/** Bitbucket's REST API, version 1.0, below `/projects/KEY/repos/SLUG`. */
export interface BitbucketApi {
  json(of: RepositoryPath, path: readonly (string | number)[]): Promise<Told<unknown>>;
  /** All pages; `complete: false` when there are more than may be asked for. */
  list(of: RepositoryPath, path: readonly (string | number)[], query: Readonly<Record<string, string>>, most: number): Promise<Listed>;
  /** Calls that may still be made: none when the time is over. */
  left(): number;
}

export function createApi(ctx: EnrichContext<BitbucketServerOptions>, base: string, token: string): BitbucketApi {
  const { verify } = ctx.options;
  const end = ctx.clock.now() + TIME;
  let calls = 0;
  const left = (): number => (ctx.clock.now() < end ? Math.max(0, CALLS - calls) : 0);
  const ask = ({ project, slug }: RepositoryPath, path: readonly (string | number)[], query: HttpCall['query'] = {}): Promise<Told<unknown>> => {
    calls += 1;
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
    return askJson(ctx.http, { base, path: ['rest', 'api', '1.0', 'projects', project, 'repos', slug, ...path], query, headers, verify });
  };
  return {
    json: ask,
    left,
    async list(of, path, query, most) {
      const items: unknown[] = [];
      for (let page = 0, start = 0; page < most; page += 1) {
        if (page > 0 && left() === 0) break;
        const answer = await ask(of, path, { ...query, limit: LIMIT, start });
        if ('status' in answer) return page === 0 ? answer : { told: { items, complete: false } };
        const values = listAt(answer.told, 'values');
        if (values === undefined) throw forgeFailed({ base }, 'its answer holds no list');
        items.push(...values);
        if (booleanAt(answer.told, 'isLastPage') !== false) return { told: { items, complete: true } };
        // A server that filters the page may start the next one later than it gave items. Never at the same place again.
        const next = numberAt(answer.told, 'nextPageStart') ?? start + values.length;
        if (!Number.isSafeInteger(next) || next <= start) break;
        start = next;
      }
      return { told: { items, complete: false } };
    },
  };
}
