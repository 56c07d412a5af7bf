import type { HookRequest } from 'change-hook-core';

const FORM = 'application/x-www-form-urlencoded';

/**
 * The bytes over which Gitea, Forgejo and Gogs make their signature: the payload's JSON. Of a JSON delivery that is the body as it came;
 * of a form it is the value of its field `payload`, and not the form. The value is the very text that `readPayload` parses, so that
 * nothing is read that was not signed; for that there must be one such field and no second. Undefined where there is no such text.
 */
export function signedPayload(request: HookRequest): Uint8Array | undefined {
  if (request.mediaType !== FORM) return request.body;
  let values: readonly string[];
  try {
    values = request.form().getAll('payload');
  } catch {
    return undefined; // more fields than any form of a forge has
  }
  const [payload, ...more] = values;
  return payload === undefined || more.length > 0 ? undefined : Buffer.from(payload);
}
