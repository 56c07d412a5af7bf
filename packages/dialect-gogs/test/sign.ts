import { createHmac } from 'node:crypto';
import type { HookRequest } from 'change-hook-core';

const FORM = 'application/x-www-form-urlencoded';

/** Signs as Gogs does: the payload's JSON. */
export function sign(request: HookRequest, secret: string): Record<string, string> {
  const payload = request.mediaType === FORM ? (request.form().get('payload') ?? '') : request.body;
  return { 'x-gogs-signature': createHmac('sha256', secret).update(payload).digest('hex') };
}
