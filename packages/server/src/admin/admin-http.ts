import { ChangeHookError } from 'change-hook-core';
import type { AdminHttp } from 'change-hook-core';
import { askFollowing, askOnce } from '../enrich/ask-origin.js';
import type { AskDeps } from '../enrich/ask-origin.js';
import { enrichUrl } from '../enrich/enrich-url.js';

/** Calls of one function of `admin`: 10,000 items by pages of 100. */
export const MOST_ADMIN_CALLS = 100;

/** HTTP for one call of a function of `admin`, which counts its own calls. */
export function createAdminHttp(deps: AskDeps, most: number = MOST_ADMIN_CALLS): AdminHttp {
  let calls = 0;
  return {
    async send(call) {
      if (++calls > most) throw new ChangeHookError('CH_HTTP_REFUSED', { reason: `it is the ${calls}th for one thing that was asked for` });
      const { method, json, headers = {}, verify = true } = call;
      const url = enrichUrl(call, deps.allowed);
      if (method === 'GET') {
        // A forge redirects from the old name of a repository to its number, and wants to know there, too, who asks.
        return askFollowing(deps, { method, url, headers, verify }, (from, to) => from.origin === to.origin);
      }
      const content = json === undefined ? {} : { body: JSON.stringify(json), headers: { ...headers, 'content-type': 'application/json' } };
      return askOnce(deps, { method, url, headers, verify, ...content });
    },
  };
}
