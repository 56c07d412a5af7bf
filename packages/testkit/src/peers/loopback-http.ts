import { ChangeHookError } from 'change-hook-core';
import type { EnrichHttp, HttpCall } from 'change-hook-core';
import { failed, originsIn, parseAnswer, problemOf } from '../dialect/tools/fake-http.js';

/**
 * What the gateway lends to `enrich`, for the tests of a dialect against a server of their own: by its rules of where a call may go and
 * what is an answer, and without its limits. `options`: those of the mount. It asks by `fetch`, checks every certificate and follows no
 * redirect.
 */
export function loopbackHttp(options: unknown, signal: AbortSignal = new AbortController().signal): EnrichHttp {
  const origins = originsIn(options);
  return {
    async get(call) {
      const problem = problemOf(call, origins);
      if (problem !== undefined) throw new ChangeHookError('CH_HTTP_REFUSED', { reason: problem });
      const { status, headers, body } = await ask(call, signal);
      if (status === 429 || status >= 500) throw failed(call, `it answers ${status}`);
      return {
        status,
        header: (name) => headers.get(name) ?? undefined,
        text: () => body,
        json: () => parseAnswer(body, call),
      };
    },
  };
}

async function ask(call: HttpCall, signal: AbortSignal): Promise<{ status: number; headers: Headers; body: string }> {
  const { base, path, query = {}, headers = {}, form } = call;
  const url = new URL(base);
  url.pathname = [url.pathname.replace(/\/+$/, ''), ...path.map((segment) => encodeURIComponent(segment))].join('/');
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
  const posted = form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) };
  try {
    const response = await fetch(url, { headers, signal, redirect: 'manual', ...posted });
    return { status: response.status, headers: response.headers, body: await response.text() };
  } catch {
    throw failed(call, 'no answer');
  }
}
