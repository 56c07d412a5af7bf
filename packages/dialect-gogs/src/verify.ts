import { verifyHmac } from 'change-hook-core';
import type { DialectContext, HookRequest, Verification } from 'change-hook-core';
import { ownRepository, signedPayload, verifyForRepository } from 'change-hook-kit';
import type { GogsOptions } from './options.js';

/** X-Gogs-Signature, over the payload's JSON, of a form too. Gogs sends it empty when its webhook has no secret: that is a missing one. */
export function verify(request: HookRequest, ctx: DialectContext<GogsOptions>): Verification {
  return verifyForRepository(ctx, () => ownRepository(request, ['base_repo', 'full_name']), (secrets) => {
    if (secrets.length === 0) return { ok: true };
    const signature = request.header('x-gogs-signature');
    if (signature === undefined || signature === '') return { ok: false, reason: 'missing' };
    const body = signedPayload(request);
    return body === undefined ? { ok: false, reason: 'mismatch' } : verifyHmac({ signature, algorithm: 'sha256', body, secrets });
  });
}
