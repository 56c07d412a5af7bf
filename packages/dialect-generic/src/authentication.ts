import { verifyBasic, verifyHmac, verifyStandardWebhooks, verifyToken } from 'change-hook-core';
import type { DialectContext, HookRequest, Sensitive, Verification } from 'change-hook-core';
import type { Authentication } from './authentication-options.js';
import type { GenericOptions } from './options.js';

/** Checks the request as the option `authentication` says. There is one exactly when there is a secret: the schema sees to that. */
export function verify(request: HookRequest, ctx: DialectContext<GenericOptions>): Verification {
  const { secrets, options: { authentication } } = ctx;
  // An open mount. With a secret and no scheme nothing may pass.
  if (authentication === undefined) return secrets.length === 0 ? { ok: true } : { ok: false, reason: 'missing' };
  if (secrets.length === 0) return { ok: false, reason: 'missing' };
  switch (authentication.scheme) {
    case 'hmac': {
      const { header, algorithm, encoding, prefix } = authentication;
      return verifyHmac({ signature: request.header(header), algorithm, encoding, prefix, body: request.body, secrets });
    }
    case 'token':
      return verifyTokenIn(request, authentication, secrets);
    case 'basic': {
      const credentials = secrets.map((password) => ({ user: authentication.user, password }));
      return verifyBasic({ authorization: request.header('authorization'), credentials });
    }
    case 'standard_webhooks': {
      const at = (name: string): string | undefined => request.header(`${authentication.header_prefix}-${name}`);
      const [id, timestamp, signature] = [at('id'), at('timestamp'), at('signature')];
      const { tolerance_seconds: toleranceSeconds } = authentication;
      return verifyStandardWebhooks({ id, timestamp, signature, body: request.body, secrets, now: ctx.clock.now(), toleranceSeconds });
    }
  }
}

function verifyTokenIn(
  request: HookRequest,
  { header, prefix, query }: Extract<Authentication, { scheme: 'token' }>,
  secrets: readonly string[],
): Verification {
  if (query !== undefined) return verifyToken({ given: request.query.get(query), secrets });
  const given = request.header(header ?? '');
  if (given === undefined || given === '') return { ok: false, reason: 'missing' };
  // As the schemes of Authorization: "bearer" is "Bearer".
  const begins = given.slice(0, prefix.length).toLowerCase() === prefix.toLowerCase();
  return begins ? verifyToken({ given: given.slice(prefix.length), secrets }) : { ok: false, reason: 'mismatch' };
}

/** What carries the secret itself: never stored, never logged, never shown to an expression. */
export function sensitiveOf({ authentication }: Pick<GenericOptions, 'authentication'>): Sensitive {
  if (authentication?.scheme !== 'token') return {};
  const { header, query } = authentication;
  return { headers: header === undefined ? [] : [header], query: query === undefined ? [] : [query] };
}
