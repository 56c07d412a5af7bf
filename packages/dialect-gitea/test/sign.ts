import { createHmac } from 'node:crypto';
import type { HookRequest } from 'change-hook-core';

const FORM = 'application/x-www-form-urlencoded';

/** Signs as Gitea does: one digest of the payload's JSON, in two headers. */
export function sign(request: HookRequest, secret: string): Record<string, string> {
  const payload = request.mediaType === FORM ? (request.form().get('payload') ?? '') : request.body;
  const digest = createHmac('sha256', secret).update(payload).digest('hex');
  return { 'x-gitea-signature': digest, 'x-hub-signature-256': `sha256=${digest}` };
}
