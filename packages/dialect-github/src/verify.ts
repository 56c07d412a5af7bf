import { verifyHmac } from 'change-hook-core';
import type { HookRequest, Verification } from 'change-hook-core';

/**
 * The HMAC over the body as it came, of a form too. Where X-Hub-Signature-256 is there, it decides, even when it is empty: a
 * sender must not be able to fall back to SHA-1. Alone, X-Hub-Signature (SHA-1) is what very old GitHub Enterprise sends.
 */
export function verify(request: HookRequest, secrets: readonly string[]): Verification {
  const { body } = request;
  const signature = request.header('x-hub-signature-256');
  if (signature !== undefined) return verifyHmac({ signature, prefix: 'sha256=', algorithm: 'sha256', body, secrets });
  return verifyHmac({ signature: request.header('x-hub-signature'), prefix: 'sha1=', algorithm: 'sha1', body, secrets });
}
