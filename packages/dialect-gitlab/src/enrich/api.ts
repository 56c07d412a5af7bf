import type { EnrichContext, EnrichHttp, HttpCall } from 'change-hook-core';
import { askJson, askPages, filledTextAt, forgeFailed } from 'change-hook-kit';
import type { Told } from 'change-hook-kit';
import type { GitLabOptions } from '../options.js';
import type { EnrichNote } from './note.js';

/** Calls of one enrichment. The gateway allows ten more, and ends an enrichment that wants them with all that it has learnt. */
const CALLS = 90;

/** Milliseconds after which nothing more is begun: what is still missing then is marked, since after 60 s all would be lost. */
const TIME = 40_000;

/** So many milliseconds after its webhook, a 404 may mean "not yet": what answers can be a copy that lags behind. */
const FRESH = 60_000;

/** GitLab's REST API, version 4, of one project. */
export interface GitLabApi {
  json(path: Path): Promise<Told<unknown>>;
  list(path: Path, ask: { query?: HttpCall['query']; perPage: number; most: number }): Promise<Told<{ items: unknown[]; complete: boolean }>>;
  /** Calls that may still be made: none when the time is over. */
  left(): number;
  /** What to throw when GitLab may know more later. */
  failed(reason: string): Error;
  /** Notes for the operator that GitLab does not tell. Throws where it may only mean "not yet". */
  refused(status: number): void;
  /**
   * Whether what GitLab told is of the project that the webhook named. The number by which it was asked for is the sender's, and each
   * project can have a secret of its own: whoever knows one must not have the gateway look into another project.
   */
  isOfProject(told: unknown): boolean;
}

type Path = readonly (string | number)[];

export function createApi(ctx: EnrichContext<GitLabOptions>, note: EnrichNote, token: string): GitLabApi {
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
    path: ['api', 'v4', 'projects', note.project, ...path],
    query,
    headers: { 'private-token': token, accept: 'application/json' },
    verify,
  });
  const left = (): number => (ctx.clock.now() < end ? Math.max(0, CALLS - calls) : 0);
  const failed = (reason: string): Error => forgeFailed({ base }, reason);
  return {
    json: (path) => askJson(http, callOf(path)),
    list: (path, { query, perPage, most }) => askPages(http, callOf(path, query), { perPage, most, goesOn: () => left() > 0 }),
    left,
    failed,
    refused(status) {
      if (status === 404 && ctx.clock.now() - note.at < FRESH) throw failed('it answers 404 so soon after the event');
      const hint = status === 401 ? 'the option token is not valid' : 'the option token may not read the project';
      ctx.log.warn(`GitLab does not tell what is missing of a change, which is delivered marked partial; probably ${hint}`, { status });
    },
    isOfProject(told) {
      const page = filledTextAt(told, 'web_url');
      if (page === undefined || page.toLowerCase().startsWith(`${note.page.replace(/\/+$/, '')}/`.toLowerCase())) return true;
      ctx.log.warn('the number of the project is that of another one than the request names: its changes are delivered marked partial');
      return false;
    },
  };
}
