import { createHookRequest, hmac } from 'change-hook-core';
import type { HookRequest } from 'change-hook-core';

/** A header that is computed over the body when the case runs, so that nobody has to compute digests by hand. */
export interface SignDirective {
  /** Lower case. */
  header: string;
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

export function buildCaseRequest(request: CaseRequest, body: Uint8Array): HookRequest {
  const headers = new Map(Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  for (const sign of [request.sign ?? []].flat()) {
    const digest = hmac(sign.algorithm ?? 'sha256', sign.secret, body).toString(sign.encoding ?? 'hex');
    headers.set(sign.header, (sign.prefix ?? '') + digest);
  }
  return createHookRequest({ mount: 'case', method: request.method ?? 'POST', query: request.query ?? '', headers, body });
}
