import type { EnrichContext, HttpCall } from 'change-hook-core';
import { askJson, forgeFailed } from 'change-hook-kit';
import type { Told } from 'change-hook-kit';
import type { GiteaOptions } from '../options.js';
import type { Note } from './note.js';

export type Context = EnrichContext<GiteaOptions>;

/** What Gitea gives at most for a page unless its operator says otherwise (`[api] MAX_RESPONSE_ITEMS`); less is understood, too. */
const PER_PAGE = 50;

/** An address of the repository's API. Only `gitea_url` is asked, whatever the payload says of hosts. */
export function callOf({ gitea_url: base = '', token, verify }: GiteaOptions, { owner, name }: Note, path: readonly (string | number)[], query: HttpCall['query'] = {}): HttpCall {
  return {
    base,
    path: ['api', 'v1', 'repos', owner, name, ...path],
    query,
    headers: { accept: 'application/json', ...(token === undefined ? {} : { authorization: `token ${token}` }) },
    verify,
  };
}

/**
 * The first `enough` items of a list, or all. Not `askPages` of the kit, which takes a page that is not full for the last one: an
 * instance may give fewer items a page than it is asked for. Here the last page is one that is empty, or shorter than the one before.
 */
export async function askItems({ http }: Context, call: HttpCall, { enough, most }: { enough: number; most: number }): Promise<Told<{ items: unknown[]; complete: boolean }>> {
  const items: unknown[] = [];
  let before = 0;
  for (let page = 1; page <= most; page += 1) {
    const answer = await askJson(http, { ...call, query: { ...call.query, limit: PER_PAGE, page } });
    if ('status' in answer) return answer;
    if (!Array.isArray(answer.told)) throw forgeFailed(call, 'its answer is no list');
    const got = answer.told as unknown[];
    items.push(...got);
    if (items.length >= enough) return { told: { items: items.slice(0, enough), complete: true } };
    if (got.length === 0 || got.length < before) return { told: { items, complete: true } };
    before = got.length;
  }
  return { told: { items, complete: false } };
}
