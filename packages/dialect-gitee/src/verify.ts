import { equalsOneOf, verifyHmac } from 'change-hook-core';
import type { DialectContext, HookRequest, Verification } from 'change-hook-core';
import { verifyForRepository } from 'change-hook-kit';
import type { GiteeOptions } from './options.js';
import { repositoryOf } from './repository-of.js';

/**
 * X-Gitee-Token: the webhook's password as it is, or its signature: the HMAC-SHA256 of X-Gitee-Timestamp, a newline and the
 * key, in Base64. The body is covered by neither. Source: Gitee's help, "WebHook keys and how they are verified" (article
 * 4290).
 */
export function verify(request: HookRequest, ctx: DialectContext<GiteeOptions>): Verification {
  return verifyForRepository(
    ctx,
    () => repositoryOf(request),
    (secrets) => {
      if (secrets.length === 0) return { ok: true };
      const token = request.header('x-gitee-token');
      if (token === undefined || token.trim() === '') return { ok: false, reason: 'missing' };
      const timestamp = request.header('x-gitee-timestamp') ?? '';
      const signed = isSigned(token, timestamp, secrets);
      const password = equalsOneOf(token, secrets);
      if (signed) {
        // Only a signed time says anything.
        const distance = Math.abs(ctx.clock.now() - Number(timestamp));
        return distance <= ctx.options.tolerance * 1000 ? { ok: true } : { ok: false, reason: 'stale' };
      }
      return password && !ctx.options.require_signature ? { ok: true } : { ok: false, reason: 'mismatch' };
    },
  );
}

/** Every secret is tried: what is signed holds the key itself. */
function isSigned(token: string, timestamp: string, secrets: readonly string[]): boolean {
  if (!/^\d{10,16}$/.test(timestamp)) return false;
  const signature = unescaped(token);
  let ok = false;
  for (const secret of secrets) {
    const body = Buffer.from(`${timestamp}\n${secret}`);
    ok = verifyHmac({ signature, algorithm: 'sha256', encoding: 'base64', body, secrets: [secret] }).ok || ok;
  }
  return ok;
}

/** Gitee's page has the signature percent-encoded at last; what it sends is not. Both are read. */
const unescaped = (token: string): string => token.replace(/%(2B|2F|3D)/gi, (escape) => decodeURIComponent(escape));
