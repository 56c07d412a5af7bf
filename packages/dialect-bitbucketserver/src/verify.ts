import { verifyHmac } from 'change-hook-core';
import type { DialectContext, HookRequest, Verification } from 'change-hook-core';
import { verifyForRepository } from 'change-hook-kit';
import type { BitbucketServerOptions } from './options.js';
import { repositoryOf } from './repository.js';

/** SHA-256 in the header in which GitHub has SHA-1. Test connections too: some servers send them unsigned, and those are refused. */
export function verify(request: HookRequest, ctx: DialectContext<BitbucketServerOptions>): Verification {
  const check = (secrets: readonly string[]): Verification =>
    verifyHmac({ signature: request.header('x-hub-signature'), prefix: 'sha256=', algorithm: 'sha256', body: request.body, secrets });
  return verifyForRepository(ctx, () => repositoryOf(request.json()), check);
}
