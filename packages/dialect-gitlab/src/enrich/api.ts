import type { EnrichContext, EnrichHttp, HttpCall } from 'change-hook-core';
import { askJson, askPages, forgeFailed } from 'change-hook-kit';
import type { Told } from 'change-hook-kit';
import type { GitLabOptions } from '../options.js';

/** Calls of one enrichment. The gateway allows ten more, and ends an enrichment that wants them with all that it has learnt. */
const CALLS = 90;

/** Milliseconds after which nothing more is begun: what is still missing then is marked, since after 60 s all would be lost. */
const TIME = 40_000;

/** GitLab's REST API, version 4, below `/projects`. */
export interface GitLabApi {
  json(path: Path): Promise<Told<unknown>>;
  list(path: Path, ask: { query?: HttpCall['query']; perPage: number; most: number }): Promise<Told<{ items: unknown[]; complete: boolean }>>;
  /** Calls that may still be made: none when the time is over. */
  left(): number;
  /** What to throw when GitLab may know more later. */
  failed(reason: string): Error;
}

type Path = readonly (string | number)[];

export function createApi(ctx: EnrichContext<GitLabOptions>, token: string): GitLabApi {
  const { gitlab_url: base, verify } = ctx.options;
  const end = ctx.clock.now() + TIME;
  let calls = 0;
  const http: EnrichHttp = {
    get(call) {
      calls += 1;
      return ctx.http.get(call);
    },
  };
  const callOf = (path: Path, query: HttpCall['query'] = {}): HttpCall => ({
    base,
    path: ['api', 'v4', 'projects', ...path],
    query,
    headers: { 'private-token': token, accept: 'application/json' },
    verify,
  });
  const left = (): number => (ctx.clock.now() < end ? Math.max(0, CALLS - calls) : 0);
  return {
    json: (path) => askJson(http, callOf(path)),
    list: (path, { query, perPage, most }) => askPages(http, callOf(path, query), { perPage, most, goesOn: () => left() > 0 }),
    left,
    failed: (reason) => forgeFailed({ base }, reason),
  };
}
