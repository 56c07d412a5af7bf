import { ChangeHookError } from 'change-hook-core';
import type { EnrichHttp, HttpAnswer, HttpCall } from 'change-hook-core';
import { askFollowing, askOnce, redirectOf } from './ask-origin.js';
import type { AskDeps } from './ask-origin.js';
import { enrichUrl } from './enrich-url.js';
import { failed } from './read-answer.js';

/** Calls of one enrichment: pages of 100 for 10,000 items, which is more than any forge lists. */
export const MOST_CALLS = 100;

/** HTTP for one enrichment, which counts its calls. */
export function createEnrichHttp(deps: AskDeps): EnrichHttp {
  let calls = 0;
  return {
    async get(call) {
      if (++calls > MOST_CALLS) throw new ChangeHookError('CH_HTTP_REFUSED', { reason: `it is the ${calls}th of one enrichment` });
      const url = enrichUrl(call, deps.allowed);
      const answer = await (call.form === undefined ? get(deps, call, url) : post(deps, call, call.form, url));
      if (answer.status === 429 || answer.status >= 500) throw failed(url, `it answers ${answer.status}`);
      return answer;
    },
  };
}

const get = (deps: AskDeps, { headers = {}, verify = true }: HttpCall, url: URL): Promise<HttpAnswer> =>
  askFollowing(deps, { method: 'GET', url, headers, verify }, () => false);

async function post(deps: AskDeps, { headers, verify = true }: HttpCall, form: Readonly<Record<string, string>>, url: URL): Promise<HttpAnswer> {
  const body = new URLSearchParams({ ...form }).toString();
  const answer = await askOnce(deps, { method: 'POST', url, headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' }, body, verify });
  // What a form holds (a token, say) was meant for the one who was asked.
  if (redirectOf(answer) !== undefined) throw failed(url, 'it redirects a form');
  return answer;
}
