import { ChangeHookError } from 'change-hook-core';

/** Headers that decide who the sender is, what was signed or what the request means. */
const DECIDING =
  /^(?:authorization|content-type|content-encoding|content-length|idempotency-key|host|webhook-.*|x-request-(?:id|uuid)|.*(?:signature|token|hmac|event|delivery|hook|nonce|trigger).*)$/;

/**
 * The headers of a request by lower-case name. Node folds or drops repeats in silence, and then two readers (a proxy that
 * verifies and we, say) can see two different requests; so a deciding header that comes twice is `CH_REQUEST_REPEATED_HEADER`.
 * Repeats of all others are joined by ', '.
 */
export function collectHeaders(rawHeaders: readonly string[], sensitive: ReadonlySet<string>): Record<string, string> {
  const headers: Record<string, string> = Object.create(null) as Record<string, string>;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] as string).toLowerCase();
    const value = rawHeaders[at + 1] as string;
    const before = headers[name];
    if (before === undefined) headers[name] = value;
    else if (sensitive.has(name) || DECIDING.test(name)) throw new ChangeHookError('CH_REQUEST_REPEATED_HEADER', { header: name });
    else headers[name] = `${before}, ${value}`;
  }
  return headers;
}
