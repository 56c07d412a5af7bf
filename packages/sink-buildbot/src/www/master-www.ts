import { Pool, type Dispatcher } from 'undici';
import type { Clock } from 'change-hook-core';
import { unreachable, type NotSent } from '../sent.js';
import { follow } from '../wait.js';

export interface MasterWwwOptions {
  /** The root of the master's web server. */
  url: string;
  user: string | undefined;
  password: string | undefined;
  /** Milliseconds for one request. */
  timeoutMs: number;
  clock: Clock;
}

export interface WwwRequest {
  method: 'GET' | 'POST';
  /** Below the root, without a slash before it. */
  path: string;
  form?: URLSearchParams;
  /** Bytes of the answer; what is longer is cut. */
  cap: number;
}

export interface WwwReply {
  status: number;
  /** The answer's body as text. */
  text: string;
  /** Why that is not all of it: it is longer than the cap, or the connection ended. */
  cut: 'long' | 'lost' | undefined;
}

const CONNECT_MS = 10_000;
/** A master does one thing at a time: more connections only wait there. */
const CONNECTIONS = 8;

/** With these nothing of the request was sent. Whatever is not listed may have arrived. */
const NOT_SENT = new RegExp(`^(${[
  'ECONNREFUSED', 'ENOTFOUND', 'EAI_', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'UND_ERR_CONNECT_TIMEOUT',
  'ERR_TLS_', 'ERR_SSL_', 'CERT_', 'DEPTH_ZERO_', 'SELF_SIGNED_', 'UNABLE_TO_',
].join('|')})`);

/** The master's web server, over kept connections. Redirects are not followed. */
export class MasterWww {
  readonly #options: MasterWwwOptions;
  readonly #pool: Pool;
  readonly #path: string;
  readonly #headers: Record<string, string>;

  constructor(options: MasterWwwOptions) {
    this.#options = options;
    const url = new URL(options.url);
    this.#path = url.pathname.replace(/\/+$/, '');
    // Time is kept by our clock, for the request as a whole.
    this.#pool = new Pool(url.origin, {
      connections: CONNECTIONS, connect: { timeout: CONNECT_MS }, headersTimeout: 0, bodyTimeout: 0,
    });
    this.#headers = { 'user-agent': 'change-hook', accept: 'application/json', ...basic(options) };
  }

  async request(request: WwwRequest, signal: AbortSignal): Promise<WwwReply | NotSent> {
    const { clock, timeoutMs, url } = this.#options;
    if (signal.aborted) return unreachable('the call was ended before it was sent');
    const { controller, release } = follow(signal);
    const cancel = clock.after(timeoutMs, () => controller.abort());
    try {
      const answer = await this.#pool.request({ ...this.#parts(request), signal: controller.signal });
      return { status: answer.statusCode, ...(await readCapped(answer.body, request.cap)) };
    } catch (error) {
      if (signal.aborted) return unreachable('the call was ended before the master answered', 'maybe');
      if (controller.signal.aborted) return unreachable(`${url} did not answer within ${timeoutMs / 1000} s`, 'maybe');
      const code = String((error as NodeJS.ErrnoException).code ?? (error as Error).name);
      return unreachable(`${url} can't be reached (${code})`, NOT_SENT.test(code) ? 'no' : 'maybe');
    } finally {
      cancel();
      release();
    }
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  #parts({ method, path, form }: WwwRequest): Dispatcher.RequestOptions {
    const where = { method, path: `${this.#path}/${path}` };
    if (form === undefined) return { ...where, headers: this.#headers };
    const headers = { ...this.#headers, 'content-type': 'application/x-www-form-urlencoded' };
    return { ...where, headers, body: form.toString() };
  }
}

function basic({ user, password }: MasterWwwOptions): Record<string, string> {
  if (user === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}

/** The status stands whatever becomes of the body, so a body that is cut is no error. */
async function readCapped(body: AsyncIterable<Buffer>, cap: number): Promise<Pick<WwwReply, 'text' | 'cut'>> {
  const pieces: Buffer[] = [];
  let length = 0;
  let cut: WwwReply['cut'];
  try {
    for await (const piece of body) {
      pieces.push(piece);
      length += piece.length;
      if (length > cap) {
        cut = 'long';
        break;
      }
    }
  } catch {
    cut = 'lost';
  }
  return { text: Buffer.concat(pieces).toString('utf8', 0, cap), cut };
}
