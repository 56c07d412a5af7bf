import { request } from 'undici';
import { ChangeHookError, describeError } from 'change-hook-core';
import type { HttpAnswer } from 'change-hook-core';
import { VERSION } from '../version.js';
import type { EnrichDispatchers } from './dispatchers.js';
import { failed, readCapped, toAnswer } from './read-answer.js';

export interface AskDeps {
  /** See `allowedOrigins`. */
  allowed: ReadonlySet<string>;
  /** Aborts when the time for the whole work is over. */
  signal: AbortSignal;
  dispatchers: EnrichDispatchers;
}

/** A request to an origin that may be asked: see `enrichUrl`. */
export interface Ask {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: URL;
  headers: Readonly<Record<string, string>>;
  body?: string;
  /** False: take any certificate. */
  verify: boolean;
}

/** Bytes of one answer. */
export const MOST_BYTES = 16 * 1024 * 1024;
const MOST_REDIRECTS = 3;

/** Asks once; every answer is returned, a redirect, too. Throws `CH_HTTP_FAILED`. */
export async function askOnce({ dispatchers, signal }: AskDeps, { method, url, headers, body, verify }: Ask): Promise<HttpAnswer> {
  try {
    const dispatcher = verify ? dispatchers.verifying : dispatchers.trusting;
    const all = { 'user-agent': `change-hook/${VERSION}`, ...headers };
    const response = await request(url, { method, headers: all, dispatcher, signal, ...(body === undefined ? {} : { body }) });
    return toAnswer(response.statusCode, response.headers, await readCapped(response.body, MOST_BYTES, url), url);
  } catch (cause) {
    throw cause instanceof ChangeHookError ? cause : failed(url, describeError(cause), cause);
  }
}

/**
 * Asks with GET, and follows redirects within the allowed origins. `keepsLogin`: whether a redirect may have Authorization and the
 * like, too.
 */
export async function askFollowing(deps: AskDeps, first: Ask, keepsLogin: (from: URL, to: URL) => boolean): Promise<HttpAnswer> {
  let ask = first;
  for (let redirects = 0; ; redirects += 1) {
    const answer = await askOnce(deps, ask);
    const location = redirectOf(answer);
    if (location === undefined) return answer;
    const { url, headers } = ask;
    if (redirects >= MOST_REDIRECTS) throw failed(url, `it redirects more than ${MOST_REDIRECTS} times`);
    if (!URL.canParse(location, url.href)) throw failed(url, 'it redirects to what is not a URL');
    const next = new URL(location, url);
    if (!deps.allowed.has(next.origin)) {
      throw new ChangeHookError('CH_HTTP_REFUSED', { reason: 'it was redirected to an origin that does not stand in the options' });
    }
    ask = { ...ask, url: next, headers: keepsLogin(url, next) ? headers : withoutLogin(headers) };
  }
}

/** Where an answer redirects to, if it does. */
export const redirectOf = (answer: HttpAnswer): string | undefined =>
  answer.status >= 301 && answer.status <= 308 && answer.status !== 304 ? answer.header('location') : undefined;

const withoutLogin = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !/^(?:authorization|private-token|cookie)$/i.test(name)));
