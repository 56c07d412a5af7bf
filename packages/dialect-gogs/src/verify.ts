import { verifyHmac } from 'change-hook-core';
import type { DialectContext, HookRequest, Verification } from 'change-hook-core';
import { signedPayload, verifyForRepository } from 'change-hook-kit';
import type { GogsOptions } from './options.js';
import { repositoryOf } from './repository-of.js';

/** X-Gogs-Signature, over the payload's JSON, of a form too. Gogs sends it empty when its webhook has no secret: that is a missing one. */
export function verify(request: HookRequest, ctx: DialectContext<GogsOptions>): Verification {
  return verifyForRepository(ctx, () => repositoryOf(request), (secrets) => {
    if (secrets.length === 0) return { ok: true };
    const signature = request.header('x-gogs-signature');
    if (signature === undefined || signature === '') return { ok: false, reason: 'missing' };
    const body = signedPayload(request);
    return body === undefined ? { ok: false, reason: 'mismatch' } : verifyHmac({ signature, algorithm: 'sha256', body, secrets });
  });
}
