import Koa from 'koa';
import bodyParser from 'koa-bodyparser';
import Router from '@koa/router';
import { describeError, isChangeHookError, toErrorRecord } from 'change-hook-core';
import type { Inbox, InboxStatus, Log } from 'change-hook-core';
import type { Delivery, SinkStatus } from 'change-hook-delivery';
import type { GatewayMount } from '../gateway-mount.js';
import { addCatchUpRoutes } from './catch-up-routes.js';
import type { CatchUpRoutesDeps } from './catch-up-routes.js';
import { checkQuery } from './check-input.js';
import { addDeliveryRoutes } from './delivery-routes.js';
import type { DeliveryRoutesDeps } from './delivery-routes.js';
import { rejectionQuery } from './inputs.js';
import { findOrphans } from './orphans.js';
import type { Orphans } from './orphans.js';
import { addReceiptRoutes } from './receipt-routes.js';
import type { ReceiptRoutesDeps } from './receipt-routes.js';
import { addReloadRoute } from './reload-route.js';
import type { ReloadReport } from '../reload/reload-report.js';

export interface ManagementDeps extends CatchUpRoutesDeps, DeliveryRoutesDeps, ReceiptRoutesDeps {
  inbox: CatchUpRoutesDeps['inbox'] & DeliveryRoutesDeps['inbox'] & ReceiptRoutesDeps['inbox'] & Pick<Inbox, 'status' | 'rejections'>;
  log: Log;
  about: () => ManagementAbout;
  /** How the sinks are doing, where a gateway runs. */
  delivery?: Pick<Delivery, 'status'>;
  /** Reads the config again, where a gateway runs; rejects with every problem, and then nothing has changed. */
  reload?: () => Promise<ReloadReport>;
}

/** What a running gateway says of itself. */
export interface ManagementAbout {
  version: string;
  pid: number;
  /** Milliseconds since 1970. */
  startedAt: number;
  config: string | undefined;
  mounts: readonly GatewayMount[];
  sinks: readonly { name: string; plugin: string }[];
}

/** And of what it has in hand. */
export interface ManagementStatus extends ManagementAbout {
  /** How each sink is doing since the gateway started, in the order of the config; empty where none runs. */
  delivery: readonly SinkStatus[];
  orphans: readonly Orphans[];
  inbox: InboxStatus;
}

/** The management API: a Koa app of its own, for the Unix socket alone. Whoever may open the socket may do everything here. */
export function createManagementApp(deps: ManagementDeps): Koa {
  const app = new Koa();
  const router = new Router();
  router.get('/status', async (ctx) => {
    const inbox = await deps.inbox.status();
    const delivery = deps.delivery?.status() ?? [];
    ctx.body = { ...deps.about(), delivery, orphans: findOrphans(inbox, deps.sinks), inbox } satisfies ManagementStatus;
  });
  if (deps.reload !== undefined) addReloadRoute(router, deps.reload);
  addDeliveryRoutes(router, deps);
  addReceiptRoutes(router, deps);
  addCatchUpRoutes(router, deps);
  router.get('/rejections', async (ctx) => {
    ctx.body = { rejections: await deps.inbox.rejections(checkQuery(rejectionQuery, ctx.query)) };
  });

  app.on('error', (error: unknown) => deps.log.warn('the management API could not answer', { error: describeError(error) }));
  app.use(async (ctx, next) => {
    try {
      await next();
      if (ctx.status === 404 && ctx.body === undefined) ctx.throw(404, 'no such route');
      // What allowedMethods says, as JSON: a command line that reads anything else would call it a broken gateway.
      if (ctx.status === 405 || ctx.status === 501) setError(ctx, ctx.status, new Error('no such method here'));
    } catch (error) {
      const status = (error as { status?: number } | undefined)?.status ?? 500;
      if (status >= 500) deps.log.warn('the management API could not answer', { error: describeError(error) });
      setError(ctx, status, error);
    }
  });
  app.use(bodyParser({ enableTypes: ['json'], jsonLimit: '1mb' }));
  app.use(router.routes());
  app.use(router.allowedMethods());
  return app;
}

/** The parameters of an error let a command line print it as if it had happened there. */
function setError(ctx: Koa.Context, status: number, error: unknown): void {
  ctx.status = status;
  const records =
    error instanceof AggregateError ? error.errors.filter((it) => isChangeHookError(it)).map(toErrorRecord) : undefined;
  if (isChangeHookError(error)) ctx.body = { error: error.code, message: error.message, params: error.params };
  else ctx.body = { error: describeError(error), ...(records === undefined ? {} : { errors: records }) };
}
