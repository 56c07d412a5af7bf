import { ChangeHookError } from 'change-hook-core';
import type { EnrichHttp, HttpAnswer, HttpCall } from 'change-hook-core';
import { Guard } from '../../laws/guard/guard.js';

/** More calls than any receipt is worth: the gateway refuses the next one. */
const MOST_CALLS = 100;

/** What the forge does: an answer, or the error to throw. */
export type Forge = (call: HttpCall, signal: AbortSignal) => HttpAnswer | Promise<HttpAnswer>;

/** The HTTP that `enrich` is lent: it keeps the gateway's rules and reaches nobody. */
export class FakeHttp implements EnrichHttp {
  readonly calls: HttpCall[] = [];
  /** What the gateway would have refused, in words. */
  readonly refused: string[] = [];
  readonly #forge: Forge;
  readonly #origins: ReadonlySet<string>;
  readonly #signal: AbortSignal;

  constructor(forge: Forge, options: unknown, signal: AbortSignal) {
    this.#forge = forge;
    this.#origins = originsIn(options);
    this.#signal = signal;
  }

  async get(call: HttpCall): Promise<HttpAnswer> {
    return Guard.outside(async () => {
      const problem = this.#problemOf(call);
      if (problem !== undefined) {
        this.refused.push(problem);
        throw new ChangeHookError('CH_HTTP_REFUSED', { reason: problem });
      }
      this.calls.push(call);
      if (this.#signal.aborted) throw failed(call, 'the call was aborted');
      return this.#forge(call, this.#signal);
    });
  }

  #problemOf(call: HttpCall): string | undefined {
    return this.calls.length >= MOST_CALLS ? `it makes more than ${MOST_CALLS} calls` : problemOf(call, this.#origins);
  }
}

/** Why the gateway would not make a call, in words. */
export function problemOf({ base, path }: Pick<HttpCall, 'base' | 'path'>, origins: ReadonlySet<string>): string | undefined {
  if (!URL.canParse(base)) return 'its base is not a URL';
  if (!origins.has(new URL(base).origin)) return 'its base is not an origin that stands in the options of the mount';
  const bad = path.some((segment) => ['', '.', '..'].includes(String(segment)));
  return bad ? 'a segment of its path is empty, "." or ".."' : undefined;
}

export const failed = ({ base }: Pick<HttpCall, 'base'>, reason: string): ChangeHookError =>
  new ChangeHookError('CH_HTTP_FAILED', { origin: URL.canParse(base) ? new URL(base).origin : base, reason });

export function parseAnswer(body: string, call: Pick<HttpCall, 'base'>): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw failed(call, 'its answer is not JSON');
  }
}

/** An answer with this body. */
export function answerOf(status: number, body: string): Forge {
  return (call) => ({
    status,
    header: (name) => (name === 'content-type' ? 'application/json' : undefined),
    text: () => body,
    json: () => parseAnswer(body, call),
  });
}

/** A forge that can't be reached. */
export const unreachableForge: Forge = (call) => {
  throw failed(call, 'connect ECONNREFUSED');
};

/** A forge that never answers; the call ends with the signal, as that of the gateway does. */
export const silentForge: Forge = (call, signal) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(failed(call, 'the call was aborted')), { once: true });
  });

export function originsIn(options: unknown): ReadonlySet<string> {
  const origins = new Set<string>();
  const waiting: unknown[] = [options];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next === 'string' && /^https?:\/\//i.test(next) && URL.canParse(next)) origins.add(new URL(next).origin);
    else if (typeof next === 'object' && next !== null) waiting.push(...(Object.values(next) as unknown[]));
  }
  return origins;
}
