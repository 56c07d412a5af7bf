import type { Verification } from '../dialect/dialect.js';
import { equalSecrets } from './equal.js';

export interface Credentials {
  user: string;
  password: string;
}

/** Verifies HTTP Basic credentials (RFC 7617, UTF-8). An empty list = the mount is open. */
export function verifyBasic(check: { authorization: string | undefined; credentials: readonly Credentials[] }): Verification {
  if (check.credentials.length === 0) return { ok: true };
  const given = /^basic +([a-z0-9+/]+={0,2}) *$/i.exec(check.authorization ?? '')?.[1];
  if (given === undefined) return { ok: false, reason: 'missing' };
  // Buffer takes base64 whose end is cut off for the same text.
  if (given.length % 4 !== 0) return { ok: false, reason: 'mismatch' };
  const text = Buffer.from(given, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) return { ok: false, reason: 'mismatch' };
  let ok = false;
  for (const { user, password } of check.credentials) {
    const userOk = equalSecrets(text.slice(0, colon), user);
    const passwordOk = equalSecrets(text.slice(colon + 1), password);
    ok = (userOk && passwordOk && password !== '') || ok; // an empty password is none
  }
  return ok ? { ok: true } : { ok: false, reason: 'mismatch' };
}
