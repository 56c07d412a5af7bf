import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Verification } from '../dialect/dialect.js';

export interface HmacCheck {
  /** The header's value; undefined or '' = not signed. */
  signature: string | undefined;
  /** What stands before the digest, such as `sha256=`; compared without regard to case. Default ''. */
  prefix?: string;
  algorithm: 'sha512' | 'sha256' | 'sha1';
  /** How the digest is written; hex in either case. Default hex. */
  encoding?: 'hex' | 'base64';
  /** The exact bytes that were signed, in one piece or several. */
  body: Uint8Array | readonly Uint8Array[];
  /** Any of them may have signed. An empty list = the mount is open. */
  secrets: readonly string[];
}

const LENGTHS = { sha512: 64, sha256: 32, sha1: 20 } as const;

/** Verifies an HMAC (RFC 2104) over exact bytes, in constant time. `mismatch` for whatever is not a digest, too. */
export function verifyHmac(check: HmacCheck): Verification {
  if (check.secrets.length === 0) return { ok: true };
  const prefix = check.prefix ?? '';
  const signature = check.signature;
  // Gitea sends a bare `sha256=` when it has no secret: an empty digest is a missing one.
  if (signature === undefined || signature === '' || signature.toLowerCase() === prefix.toLowerCase()) {
    return { ok: false, reason: 'missing' };
  }
  if (signature.slice(0, prefix.length).toLowerCase() !== prefix.toLowerCase()) return { ok: false, reason: 'mismatch' };
  const given = decodeDigest(signature.slice(prefix.length), check.encoding ?? 'hex', LENGTHS[check.algorithm]);
  if (given === undefined) return { ok: false, reason: 'mismatch' };
  let ok = false;
  for (const secret of check.secrets) {
    // Everyone has the empty key: it is no secret, and signs nothing.
    ok = (timingSafeEqual(given, hmac(check.algorithm, secret, check.body)) && secret !== '') || ok;
  }
  return ok ? { ok: true } : { ok: false, reason: 'mismatch' };
}

/** The HMAC of `body` under `secret`. */
export function hmac(algorithm: HmacCheck['algorithm'], secret: string | Uint8Array, body: HmacCheck['body']): Buffer {
  const mac = createHmac(algorithm, secret);
  if (body instanceof Uint8Array) mac.update(body);
  else for (const piece of body) mac.update(piece);
  return mac.digest();
}

/** The bytes of a written digest, or undefined when it is not one: Buffer.from drops what it can't read in silence. */
export function decodeDigest(text: string, encoding: 'hex' | 'base64', length: number): Buffer | undefined {
  const form = encoding === 'hex' ? /^[0-9a-f]+$/i : /^[0-9a-z+/]+={0,2}$/i;
  if (text.length > 128 || !form.test(text)) return undefined;
  const bytes = Buffer.from(text, encoding);
  return bytes.length === length && (encoding === 'base64' || text.length === 2 * length) ? bytes : undefined;
}
