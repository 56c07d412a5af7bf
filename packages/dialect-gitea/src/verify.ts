import { verifyHmac } from 'change-hook-core';
import type { DialectContext, HookRequest, Verification } from 'change-hook-core';
import { ownRepository, signedPayload, verifyForRepository } from 'change-hook-kit';
import type { GiteaOptions } from './options.js';

export function verify(request: HookRequest, ctx: DialectContext<GiteaOptions>): Verification {
  return verifyForRepository(ctx, () => ownRepository(request, ['base', 'repo', 'full_name']), (secrets) => verifyWith(request, secrets));
}

/** The headers that hold one and the same HMAC-SHA256, and what stands before it. Gitea sends the last two, Forgejo all three. */
const SIGNATURES = [['x-forgejo-signature', ''], ['x-gitea-signature', ''], ['x-hub-signature-256', 'sha256=']] as const;

/**
 * A forge writes one digest into all of the headers that it sends, so those that are there must agree, and the digest must be right.
 * "One of them is enough" would let through what a proxy or a person put beside a right one. Without a secret the forge sends them
 * empty: an empty one is missing, and beside a filled one it is a mismatch. X-Hub-Signature (SHA-1) and X-Gogs-Signature are not
 * looked at, and neither is the `secret` that very old versions write into the body: whoever reads one delivery knows it.
 */
function verifyWith(request: HookRequest, secrets: readonly string[]): Verification {
  if (secrets.length === 0) return { ok: true };
  const digests = SIGNATURES.flatMap(([header, prefix]) => {
    const value = request.header(header)?.toLowerCase();
    return value === undefined ? [] : [value.startsWith(prefix) ? value.slice(prefix.length) : value === '' ? '' : `${header}: ${value}`];
  });
  if (digests.every((digest) => digest === '')) return { ok: false, reason: 'missing' };
  const body = signedPayload(request);
  const [signature] = digests;
  if (body === undefined || digests.some((digest) => digest !== signature)) return { ok: false, reason: 'mismatch' };
  return verifyHmac({ signature, algorithm: 'sha256', body, secrets });
}
