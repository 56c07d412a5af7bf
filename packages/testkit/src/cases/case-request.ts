import { createHookRequest, hmac, ManualClock } from 'change-hook-core';
import type { HookRequestParts } from 'change-hook-core';
import { dress, slotsOf } from '../dialect/sign.js';
import type { Sign, Slot } from '../dialect/sign.js';

/** A header that is computed over the body when the case runs, so that nobody has to compute digests by hand. */
export interface SignDirective {
  /** Lower case. Absent: the suite's own `sign` does it, with nothing but the secret. */
  header?: string;
  secret: string;
  /** Default sha256. */
  algorithm?: 'sha256' | 'sha1';
  /** What stands before the digest, such as `sha256=`. Default none. */
  prefix?: string;
  /** Default hex. */
  encoding?: 'hex' | 'base64';
}

/** What `request.json` of a case holds; the body lies beside it, as exact bytes. */
export interface CaseRequest {
  /** Default POST. */
  method?: string;
  /** Without its question mark. Default none. */
  query?: string;
  headers?: Record<string, string>;
  /** The mount's options for this case, laid over those of the suite. */
  options?: Record<string, unknown>;
  sign?: SignDirective | SignDirective[];
}

const KEYS = ['method', 'query', 'headers', 'options', 'sign'];

/** Checks a parsed `request.json`. A mistyped key would make a case that tests nothing, so it is refused. */
export function checkCaseRequest(value: unknown): CaseRequest {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('request.json must hold an object');
  const unknown = Object.keys(value).filter((key) => !KEYS.includes(key));
  if (unknown.length > 0) throw new Error(`request.json has unknown keys: ${unknown.join(', ')}; it may have ${KEYS.join(', ')}`);
  return value;
}

/** The request of a case, and what its `sign` added to it. */
export async function caseRequestParts(request: CaseRequest, body: Uint8Array, sign?: Sign): Promise<{ parts: HookRequestParts; signed: Slot[] }> {
  const headers = new Map(Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  const parts = { mount: 'case', method: request.method ?? 'POST', query: request.query ?? '', headers, body };
  const signed: Slot[] = [];
  for (const directive of [request.sign ?? []].flat()) {
    if (directive.header !== undefined) {
      const digest = hmac(directive.algorithm ?? 'sha256', directive.secret, body).toString(directive.encoding ?? 'hex');
      signed.push({ in: 'header', name: directive.header.toLowerCase(), value: (directive.prefix ?? '') + digest });
    } else if (sign !== undefined) {
      // A clock of the kind that runCase lends: it stands at the same time.
      signed.push(...slotsOf(await sign(createHookRequest(parts), directive.secret, { now: new ManualClock().now() })));
    } else throw new Error('sign in request.json names no header, and the suite was given no sign');
  }
  return { parts: dress(parts, signed), signed };
}
