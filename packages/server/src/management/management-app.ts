import Koa from 'koa';
import bodyParser from 'koa-bodyparser';
import Router from '@koa/router';
import { describeError, isChangeHookError } from 'change-hook-core';
import type { DeliveryFilter, DeliveryState, Inbox, Log } from 'change-hook-core';
import type { GatewayMount } from '../gateway-mount.js';

export interface ManagementDeps {
  inbox: Pick<Inbox, 'status' | 'deliveries' | 'receipt'>;
  log: Log;
  about: () => ManagementAbout;
}

/** What a running gateway says of itself. */
export interface ManagementAbout {
  version: string;
  pid: number;
  /** Milliseconds since 1970. */
  startedAt: number;
  config: string | undefined;
  mounts: readonly GatewayMount[];
  sinks: readonly { name: string; plugin: string; state: unknown }[];
}

const STATES: readonly DeliveryState[] = ['pending', 'delivered', 'dead', 'discarded'];
const MOST = 1_000;

/** The management API: a Koa app of its own, for the Unix socket alone. Whoever may open the socket may do everything here. */
export function createManagementApp(deps: ManagementDeps): Koa {
  const app = new Koa();
  const router = new Router();

  router.get('/status', async (ctx) => {
    ctx.body = { ...deps.about(), inbox: await deps.inbox.status() };
  });
  router.get('/deliveries', async (ctx) => {
    const filter = toFilter(ctx.query);
    if ('problem' in filter) return ctx.throw(400, filter.problem);
    ctx.body = { deliveries: await deps.inbox.deliveries(filter) };
  });
  router.get('/receipts/:id', async (ctx) => {
    const receipt = await deps.inbox.receipt(ctx.params['id'] as string);
    if (receipt === undefined) ctx.throw(404, 'no receipt has this id');
    ctx.body = receipt;
  });

  app.on('error', (error: unknown) => deps.log.warn('the management API could not answer', { error: describeError(error) }));
  app.use(async (ctx, next) => {
    try {
      await next();
      if (ctx.status === 404 && ctx.body === undefined) ctx.throw(404, 'no such route');
      // What allowedMethods says, as JSON: a command line that reads anything else would call it a broken gateway.
      if (ctx.status === 405 || ctx.status === 501) setError(ctx, ctx.status, 'no such method here');
    } catch (error) {
      const status = (error as { status?: number } | undefined)?.status ?? 500;
      if (status >= 500) deps.log.warn('the management API could not answer', { error: describeError(error) });
      setError(ctx, status, isChangeHookError(error) ? error.code : describeError(error), isChangeHookError(error) ? error.message : undefined);
    }
  });
  app.use(bodyParser({ enableTypes: ['json'], jsonLimit: '1mb' }));
  app.use(router.routes());
  app.use(router.allowedMethods());
  return app;
}

function setError(ctx: Koa.Context, status: number, error: string, message?: string): void {
  ctx.status = status;
  ctx.body = message === undefined ? { error } : { error, message };
}

const FILTERS = ['sink', 'mount', 'repository', 'state', 'limit', 'before'];

/** A filter that is not understood is refused: without it the answer, or what is done to all that it names, would be about others. */
function toFilter(query: Record<string, string | string[] | undefined>): DeliveryFilter | { problem: string } {
  const unknown = Object.keys(query).filter((name) => !FILTERS.includes(name));
  if (unknown.length > 0) return { problem: `there are the filters ${FILTERS.join(', ')}, and not ${unknown.join(', ')}` };
  const repeated = FILTERS.find((name) => Array.isArray(query[name]));
  if (repeated !== undefined) return { problem: `${repeated} is there more than once` };
  const text = (name: string): string | undefined => query[name] as string | undefined;

  const state = text('state');
  if (state !== undefined && !STATES.includes(state as DeliveryState)) return { problem: `state is one of ${STATES.join(', ')}` };
  const limit = toNumber(text('limit') ?? '50');
  if (!(limit >= 1 && limit <= MOST)) return { problem: `limit is a whole number from 1 to ${MOST}` };
  const before = text('before') === undefined ? undefined : toNumber(text('before') ?? '');
  if (before !== undefined && !(Number.isSafeInteger(before) && before > 0)) return { problem: 'before is the id of a delivery' };
  const [sink, mount, repository] = [text('sink'), text('mount'), text('repository')];
  return {
    limit,
    ...(state === undefined ? {} : { state: state as DeliveryState }),
    ...(before === undefined ? {} : { before }),
    ...(sink === undefined ? {} : { sink }),
    ...(mount === undefined ? {} : { mount }),
    ...(repository === undefined ? {} : { repository }),
  };
}

/** NaN for what is not digits alone: Number takes '', ' 5', 1e2 and 0x10 too. */
const toNumber = (text: string): number => (/^\d+$/.test(text) ? Number(text) : NaN);
