import { createHmac } from 'node:crypto';
import type { HookRequest } from 'change-hook-core';

/** Signs as Gitee does: the time and the key, and not the body. */
export function sign(_request: HookRequest, secret: string, { now }: { now: number }): Record<string, string> {
  const timestamp = String(now).padStart(13, '0');
  const token = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
  return { 'x-gitee-timestamp': timestamp, 'x-gitee-token': token };
}
