import { verifyHmac } from 'change-hook-core';
import type { DialectContext, HookRequest, Verification } from 'change-hook-core';
import { verifyForRepository } from 'change-hook-kit';
import type { GitHubOptions } from './options.js';
import { repositoryOf } from './repository-of.js';

export function verify(request: HookRequest, ctx: DialectContext<GitHubOptions>): Verification {
  return verifyForRepository(ctx, () => repositoryOf(request), (secrets) => verifyWith(request, secrets));
}

/**
 * The HMAC over the body as it came, of a form too. Where X-Hub-Signature-256 is there, it decides, even when it is empty: a
 * sender must not be able to fall back to SHA-1. Alone, X-Hub-Signature (SHA-1) is what very old GitHub Enterprise sends.
 */
function verifyWith(request: HookRequest, secrets: readonly string[]): Verification {
  const { body } = request;
  const signature = request.header('x-hub-signature-256');
  if (signature !== undefined) return verifyHmac({ signature, prefix: 'sha256=', algorithm: 'sha256', body, secrets });
  return verifyHmac({ signature: request.header('x-hub-signature'), prefix: 'sha1=', algorithm: 'sha1', body, secrets });
}
