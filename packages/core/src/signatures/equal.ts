import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Compares two texts in a time that tells nothing about either, not even their lengths: both are hashed first, since
 * `timingSafeEqual` takes equal lengths only and an early return for unequal ones would tell the secret's length.
 */
export function equalSecrets(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

/** Whether `given` equals one of `secrets`; every one is compared, so that the time does not tell which. '' equals none. */
export function equalsOneOf(given: string, secrets: readonly string[]): boolean {
  const hash = digest(given);
  let found = false;
  for (const secret of secrets) found = (timingSafeEqual(hash, digest(secret)) && secret !== '') || found;
  return found;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
