import { ChangeHookError } from 'change-hook-core';
import type { EnrichHttp, HttpAnswer, HttpCall } from 'change-hook-core';

/**
 * What the gateway lends to `enrich`, with its rules, over fetch and for the loopback alone: `change-hook-server` may not be imported
 * here. `origins`: those in the options of the mount.
 */
export function createLoopbackHttp(origins: readonly string[], signal: AbortSignal = new AbortController().signal): EnrichHttp {
  return {
    async get(call) {
      const url = urlOf(call, origins);
      try {
        const response = await fetch(url, { headers: call.headers ?? {}, redirect: 'manual', signal });
        const body = await response.text();
        if (response.status === 429 || response.status >= 500) throw failed(url, `it answers ${response.status}`);
        return toAnswer(response, body, url);
      } catch (cause) {
        throw cause instanceof ChangeHookError ? cause : failed(url, 'no answer');
      }
    },
  };
}

function urlOf({ base, path, query = {} }: HttpCall, origins: readonly string[]): URL {
  const url = new URL(base);
  if (!origins.includes(url.origin)) throw new ChangeHookError('CH_HTTP_REFUSED', { reason: 'its origin does not stand in the options' });
  const segments = path.map((segment) => {
    if (['', '.', '..'].includes(String(segment))) throw new ChangeHookError('CH_HTTP_REFUSED', { reason: 'a segment is empty or dots' });
    return encodeURIComponent(segment);
  });
  url.pathname = [url.pathname.replace(/\/+$/, ''), ...segments].join('/');
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
  return url;
}

function toAnswer(response: Response, body: string, url: URL): HttpAnswer {
  return {
    status: response.status,
    header: (name) => response.headers.get(name) ?? undefined,
    text: () => body,
    json: () => {
      try {
        return JSON.parse(body) as unknown;
      } catch {
        throw failed(url, 'its answer is not JSON');
      }
    },
  };
}

const failed = (url: URL, reason: string): ChangeHookError => new ChangeHookError('CH_HTTP_FAILED', { origin: url.origin, reason });
