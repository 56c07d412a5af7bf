import { EnvHttpProxyAgent, request } from 'undici';
import type { Dispatcher } from 'undici';
import { ChangeHookError, describeError } from 'change-hook-core';
import type { EnrichHttp, HttpAnswer, HttpCall } from 'change-hook-core';
import { VERSION } from '../version.js';
import { enrichUrl } from './enrich-url.js';

export interface EnrichHttpDeps {
  /** See `allowedOrigins`. */
  allowed: ReadonlySet<string>;
  /** Aborts when the time for the whole enrichment is over. */
  signal: AbortSignal;
  dispatchers: EnrichDispatchers;
}

/** The connections, shared by all enrichments: one agent that checks certificates, and one that does not. */
export interface EnrichDispatchers {
  verifying: Dispatcher;
  trusting: Dispatcher;
  close(): Promise<void>;
}

/** Calls of one enrichment: pages of 100 for 10,000 items, which is more than any forge lists. */
export const MOST_CALLS = 100;
/** Bytes of one answer. */
export const MOST_BYTES = 16 * 1024 * 1024;
const MOST_REDIRECTS = 3;

/** The proxy comes from HTTP_PROXY, HTTPS_PROXY and NO_PROXY; times are milliseconds. */
export function createEnrichDispatchers(timeouts = { connect: 10_000, answer: 30_000 }): EnrichDispatchers {
  const agent = (rejectUnauthorized: boolean): Dispatcher =>
    new EnvHttpProxyAgent({
      headersTimeout: timeouts.answer,
      bodyTimeout: timeouts.answer,
      connect: { timeout: timeouts.connect, rejectUnauthorized },
      requestTls: { rejectUnauthorized },
    });
  const [verifying, trusting] = [agent(true), agent(false)];
  return {
    verifying,
    trusting,
    close: async () => void (await Promise.all([verifying.close(), trusting.close()])),
  };
}

/** HTTP for one enrichment, which counts its calls. */
export function createEnrichHttp(deps: EnrichHttpDeps): EnrichHttp {
  let calls = 0;
  return {
    async get(call) {
      if (++calls > MOST_CALLS) throw new ChangeHookError('CH_HTTP_REFUSED', { reason: `it is the ${calls}th of one enrichment` });
      return follow(deps, call, enrichUrl(call, deps.allowed));
    },
  };
}

async function follow(deps: EnrichHttpDeps, call: HttpCall, first: URL): Promise<HttpAnswer> {
  let url = first;
  let headers: Record<string, string> = { 'user-agent': `change-hook/${VERSION}`, ...call.headers };
  for (let redirects = 0; ; redirects += 1) {
    const answer = await ask(deps, call, url, headers);
    const location = answer.status >= 301 && answer.status <= 308 && answer.status !== 304 ? answer.header('location') : undefined;
    if (location === undefined) return answer;
    // What a form holds (a token, say) was meant for the one who was asked.
    if (call.form !== undefined) throw failed(url, 'it redirects a form');
    if (redirects >= MOST_REDIRECTS) throw failed(url, `it redirects more than ${MOST_REDIRECTS} times`);
    if (!URL.canParse(location, url.href)) throw failed(url, 'it redirects to what is not a URL');
    url = new URL(location, url);
    if (!deps.allowed.has(url.origin)) {
      throw new ChangeHookError('CH_HTTP_REFUSED', { reason: 'it was redirected to an origin that does not stand in the options' });
    }
    headers = Object.fromEntries(Object.entries(headers).filter(([name]) => !/^(?:authorization|private-token|cookie)$/i.test(name)));
  }
}

async function ask(deps: EnrichHttpDeps, call: HttpCall, url: URL, headers: Record<string, string>): Promise<HttpAnswer> {
  try {
    const dispatcher = call.verify === false ? deps.dispatchers.trusting : deps.dispatchers.verifying;
    const form = call.form === undefined ? undefined : new URLSearchParams({ ...call.form }).toString();
    const asked = form === undefined ? { method: 'GET', headers } as const : { method: 'POST', headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' }, body: form } as const;
    const response = await request(url, { ...asked, dispatcher, signal: deps.signal });
    const body = await readCapped(response.body, url);
    const { statusCode: status } = response;
    if (status === 429 || status >= 500) throw failed(url, `it answers ${status}`);
    return toAnswer(status, response.headers, body, url);
  } catch (cause) {
    throw cause instanceof ChangeHookError ? cause : failed(url, describeError(cause), cause);
  }
}

async function readCapped(body: AsyncIterable<Uint8Array>, url: URL): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of body) {
    length += piece.length;
    if (length > MOST_BYTES) throw failed(url, `its answer is larger than ${MOST_BYTES} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces, length);
}

function toAnswer(status: number, headers: Record<string, string | string[] | undefined>, body: Buffer, url: URL): HttpAnswer {
  return {
    status,
    header(name) {
      const value = headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
    text: () => body.toString('utf8'),
    json() {
      try {
        return JSON.parse(body.toString('utf8')) as unknown;
      } catch (cause) {
        throw failed(url, 'its answer is not JSON', cause);
      }
    },
  };
}

/** Only the origin is told: paths hold names of private repositories, and errors end up in logs. */
const failed = (url: URL, reason: string, cause?: unknown): ChangeHookError =>
  new ChangeHookError('CH_HTTP_FAILED', { origin: url.origin, reason }, { cause });
