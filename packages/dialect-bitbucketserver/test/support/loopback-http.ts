import { ChangeHookError } from 'change-hook-core';
import type { EnrichHttp, HttpCall } from 'change-hook-core';

/** What the gateway lends to `enrich`, as far as a stub on the loopback needs it: it reaches one origin, and builds the URL of segments. */
export function createLoopbackHttp(origin: string, signal: AbortSignal): EnrichHttp {
  const failed = (reason: string, cause?: unknown): ChangeHookError => new ChangeHookError('CH_HTTP_FAILED', { origin, reason }, { cause });
  return {
    async get({ base, path, query = {}, headers = {} }: HttpCall) {
      const url = new URL(base);
      if (url.origin !== origin) throw new ChangeHookError('CH_HTTP_REFUSED', { reason: 'another origin' });
      url.pathname = [url.pathname.replace(/\/$/, ''), ...path.map((segment) => encodeURIComponent(segment))].join('/');
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
      const response = await fetch(url, { headers, signal, redirect: 'manual' }).catch((cause: unknown) => {
        throw failed('no answer', cause);
      });
      const text = await response.text();
      const { status } = response;
      if (status === 429 || status >= 500) throw failed(`it answers ${status}`);
      return {
        status,
        header: (name) => response.headers.get(name) ?? undefined,
        text: () => text,
        json() {
          try {
            return JSON.parse(text) as unknown;
          } catch (cause) {
            throw failed('no JSON', cause);
          }
        },
      };
    },
  };
}
