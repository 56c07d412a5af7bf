import { randomUUID } from 'node:crypto';
import { EnvHttpProxyAgent, request } from 'undici';
import { ChangeHookError, describeError, isChangeHookError } from 'change-hook-core';
import { VERSION } from '../version.js';

/** What is posted: a form for one change, or JSON for a list of them. */
export interface Post {
  url: URL;
  authorization: string | undefined;
  contentType: 'application/x-www-form-urlencoded' | 'application/json';
  body: string;
  /** All tries carry it, so that a gateway takes the changes once. */
  idempotencyKey?: string;
}

/** What the server said to it. */
export interface Accepted {
  status: number;
  /** The receipt's id, where the server is a gateway. */
  id?: string;
  /** It came before. */
  duplicate?: true;
}

/** Bytes of an answer that are read: it is a sentence or two. */
const ANSWER_BYTES = 64 * 1024;
const BUSY = [408, 429, 500, 502, 503, 504];

export interface Poster {
  /** Rejects with `CH_SEND_UNREACHABLE`, `CH_SEND_BUSY`, `CH_SEND_REFUSED`, `CH_SEND_NO_BASE` or `CH_SEND_ANSWER`. */
  post(post: Post): Promise<Accepted>;
  close(): Promise<void>;
}

/** A proxy comes from HTTP_PROXY, HTTPS_PROXY and NO_PROXY. `timeoutMs`: for a connection, and for an answer. */
export function createPoster({ timeoutMs }: { timeoutMs: number }): Poster {
  const dispatcher = new EnvHttpProxyAgent({ headersTimeout: timeoutMs, bodyTimeout: timeoutMs, connect: { timeout: timeoutMs } });
  return {
    async post(post) {
      const where = post.url.origin + post.url.pathname;
      try {
        const response = await request(post.url, { method: 'POST', headers: headersOf(post), body: post.body, dispatcher });
        const text = await readSome(response.body);
        return judge(where, response.statusCode, response.headers, text);
      } catch (error) {
        if (isChangeHookError(error)) throw error;
        throw new ChangeHookError('CH_SEND_UNREACHABLE', { where, reason: describeError(error) }, { cause: error });
      }
    },
    close: () => dispatcher.close(),
  };
}

/** The headers as they are sent. */
export function headersOf({ authorization, contentType, idempotencyKey }: Post): Record<string, string> {
  return {
    'content-type': contentType,
    accept: 'application/json, text/plain;q=0.9, */*;q=0.1',
    'user-agent': `change-hook/${VERSION}`,
    ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    ...(authorization === undefined ? {} : { authorization }),
  };
}

export const newKey = (): string => randomUUID();

type Headers = Record<string, string | string[] | undefined>;

function judge(where: string, status: number, headers: Headers, text: string): Accepted {
  // Not by Content-Type: a master calls its one word HTML, too.
  const html = /^\s*<(?:!doctype|html|head|title)/i.test(text);
  if (status >= 200 && status < 300) {
    if (html) throw new ChangeHookError('CH_SEND_ANSWER', { where, reason: `${status} with a page of HTML` });
    return { status, ...readReceipt(text) };
  }
  const reason = reasonIn(text, html);
  if (status === 404 || (status === 400 && /wasn't whitelisted|is not registered as/.test(text))) throw new ChangeHookError('CH_SEND_NO_BASE', { where, status });
  if (BUSY.includes(status)) throw new ChangeHookError('CH_SEND_BUSY', { where, status, reason });
  const to = status >= 300 && status < 400 ? `it points to ${String(headers['location'] ?? 'nowhere')}` : reason;
  throw new ChangeHookError('CH_SEND_REFUSED', { where, status, reason: to });
}

/** A master answers with a word, and a gateway with JSON. */
function readReceipt(text: string): Pick<Accepted, 'id' | 'duplicate'> {
  const answer = parse(text);
  return {
    ...(typeof answer?.['id'] === 'string' ? { id: answer['id'] } : {}),
    ...(answer?.['duplicate'] === true ? { duplicate: true } : {}),
  };
}

/** The server's own words, on one line; of a page of HTML its title. */
function reasonIn(text: string, html: boolean): string {
  const answer = parse(text);
  if (answer !== undefined) {
    const problems = Array.isArray(answer['problems']) ? answer['problems'].map(String) : [];
    return [answer['message'] ?? answer['error'] ?? '', ...problems].map(String).filter((part) => part !== '').join('; ');
  }
  const words = html ? `a page of HTML${titleOf(text)}` : text;
  return words.replace(/\s+/g, ' ').trim().slice(0, 500);
}

function titleOf(html: string): string {
  const [, title = ''] = /<title[^>]*>([^<]*)/i.exec(html) ?? [];
  return title.trim() === '' ? '' : `, titled ${JSON.stringify(title.trim().slice(0, 200))}`;
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    // Most answers of others are no JSON.
    return undefined;
  }
}

async function readSome(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= ANSWER_BYTES) break;
  }
  return Buffer.concat(chunks).toString('utf8', 0, ANSWER_BYTES);
}
