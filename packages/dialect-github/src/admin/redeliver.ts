import type { AdminContext, FailedDelivery, HookAt } from 'change-hook-core';
import type { GitHubOptions } from '../options.js';
import { askWebhook } from './ask-webhook.js';

/** GitHub answers 202 and sends it by and by. */
export async function redeliver(hook: HookAt, { id, deliveryId }: FailedDelivery, ctx: AdminContext<GitHubOptions>): Promise<void> {
  const what = `send delivery ${deliveryId} of webhook ${hook.id} of ${hook.repository} again`;
  await askWebhook({ hook, method: 'POST', path: ['deliveries', id, 'attempts'], what }, ctx);
}
