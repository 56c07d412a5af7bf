import type { Verification } from '../dialect/dialect.js';
import { equalsOneOf } from './equal.js';

/** Verifies a secret that the sender repeats as it is, in a header or the query. */
export function verifyToken(check: { given: string | null | undefined; secrets: readonly string[] }): Verification {
  if (check.secrets.length === 0) return { ok: true };
  if (check.given === undefined || check.given === null || check.given === '') return { ok: false, reason: 'missing' };
  return equalsOneOf(check.given, check.secrets) ? { ok: true } : { ok: false, reason: 'mismatch' };
}
