import { timingSafeEqual } from 'node:crypto';
import type { Verification } from '../dialect/dialect.js';
import { decodeDigest, hmac } from './hmac.js';

export interface StandardWebhooksCheck {
  /** `webhook-id` */
  id: string | undefined;
  /** `webhook-timestamp`, seconds since 1970 */
  timestamp: string | undefined;
  /** `webhook-signature`: a list of `v1,BASE64`, separated by spaces */
  signature: string | undefined;
  body: Uint8Array;
  /** `whsec_BASE64`, or the secret's own bytes as text. An empty list = the mount is open. */
  secrets: readonly string[];
  /** Milliseconds since 1970. */
  now: number;
  /** How far the signed time may be from now, either way. Default 300. */
  toleranceSeconds?: number;
}

/** Verifies Standard Webhooks v1: HMAC-SHA256 over `id.timestamp.body`. Source: the specification, standardwebhooks.com. */
export function verifyStandardWebhooks(check: StandardWebhooksCheck): Verification {
  const { id, timestamp, signature, secrets } = check;
  if (secrets.length === 0) return { ok: true };
  if (!id || !timestamp || !signature) return { ok: false, reason: 'missing' };
  if (!/^\d{1,12}$/.test(timestamp)) return { ok: false, reason: 'mismatch' };
  const signed = [Buffer.from(`${id}.${timestamp}.`), check.body];
  // A secret of no bytes is left out: everyone has the empty key. `whsec_` alone is one, and so is `whsec_` with no base64 after it.
  const keys = secrets.map(secretBytes).filter((key) => key.length > 0);
  const expected = keys.map((key) => hmac('sha256', key, signed));
  let ok = false;
  // A rotating sender signs with each of its keys; a list longer than any rotation is an attempt to make us work.
  for (const one of signature.split(' ').slice(0, 20)) {
    const given = one.startsWith('v1,') ? decodeDigest(one.slice(3), 'base64', 32) : undefined;
    if (given === undefined) continue;
    for (const bytes of expected) ok = timingSafeEqual(given, bytes) || ok;
  }
  if (!ok) return { ok: false, reason: 'mismatch' };
  // The time is judged last: only a signed time says anything.
  const distance = Math.abs(check.now / 1000 - Number(timestamp));
  return distance <= (check.toleranceSeconds ?? 300) ? { ok: true } : { ok: false, reason: 'stale' };
}

function secretBytes(secret: string): string | Buffer {
  return secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : secret;
}
