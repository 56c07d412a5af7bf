import type { FailedDelivery, HookAt } from 'change-hook-core';
import { apiOf, hooksPath } from './api.js';
import type { Context } from './api.js';

/** GitHub answers 202 and sends it by and by. */
export async function redeliver({ repository, id: hook }: HookAt, { id, deliveryId }: FailedDelivery, ctx: Context): Promise<void> {
  const what = `send delivery ${deliveryId} of webhook ${hook} of ${repository} again`;
  await apiOf(ctx).ask({ what, method: 'POST', path: hooksPath(repository, hook, 'deliveries', id, 'attempts'), expects: 202 });
}
