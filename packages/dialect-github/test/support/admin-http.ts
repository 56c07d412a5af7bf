import { ChangeHookError } from 'change-hook-core';
import type { AdminHttp } from 'change-hook-core';

/** What the gateway lends to `admin`, over fetch: `change-hook-server` may not be imported here. */
export function createAdminHttp(): AdminHttp {
  return {
    async send({ base, path, query = {}, method, headers = {}, json }) {
      const url = new URL(base);
      url.pathname = [url.pathname.replace(/\/+$/, ''), ...path.map((segment) => encodeURIComponent(segment))].join('/');
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
      try {
        const response = await fetch(url, { method, headers, ...(json === undefined ? {} : { body: JSON.stringify(json) }) });
        const text = await response.text();
        return {
          status: response.status,
          header: (name) => response.headers.get(name) ?? undefined,
          text: () => text,
          json: () => JSON.parse(text) as unknown,
        };
      } catch (cause) {
        throw new ChangeHookError('CH_HTTP_FAILED', { origin: url.origin, reason: 'no answer' }, { cause });
      }
    },
  };
}
