import { verifyStandardWebhooks, verifyToken } from 'change-hook-core';
import type { DialectContext, HookRequest, Verification } from 'change-hook-core';
import { verifyForRepository } from 'change-hook-kit';
import type { GitLabOptions } from './options.js';
import { repositoryOf } from './repository-of.js';

/**
 * Everything that is configured must hold. GitLab sends the token and the signature side by side when a webhook has both, so an
 * operator who sets both means both; "either" would let whoever has read one token of a log post what they like, for ever.
 */
export function verify(request: HookRequest, ctx: DialectContext<GitLabOptions>): Verification {
  const { signing_token: tokens } = ctx.options;
  const signature = tokens === undefined ? { ok: true as const } : verifySignature(request, tokens, ctx.clock.now());
  if (!signature.ok) return signature;
  const given = request.header('x-gitlab-token');
  return verifyForRepository(ctx, () => repositoryOf(request, ctx.options.gitlab_url), (secrets) => verifyToken({ given, secrets }));
}

/** GitLab's signing token: Standard Webhooks, over id, time and the body as it came. */
const verifySignature = (request: HookRequest, secrets: readonly string[], now: number): Verification =>
  verifyStandardWebhooks({
    id: request.header('webhook-id'),
    timestamp: request.header('webhook-timestamp'),
    signature: request.header('webhook-signature'),
    body: request.body,
    secrets,
    now,
  });
