import Koa from 'koa';
import Router from '@koa/router';
import type { Context } from 'koa';
import { ChangeHookError, describeError } from 'change-hook-core';
import { setErrorAnswer, setText } from './answer.js';
import { createHookRoute } from './hook-route.js';
import type { HookRouteDeps } from './hook-route.js';

export interface HookAppDeps extends HookRouteDeps {
  /** '' or `/some/path`. */
  basePath: string;
  /** Whether the inbox would accept a request now. */
  isReady: () => Promise<boolean>;
  /** The mount that is meant by `/`, too; absent = none, and `/` is 404. */
  rootMount?: string;
}

/** `base` is what `/change_hook` itself means, as in Buildbot. */
const DEFAULT_MOUNT = 'base';

/** The Koa app of `http_port`: the hook routes and the two probes. Everything else is 404, which tells nothing. */
export function createHookApp(deps: HookAppDeps): Koa {
  const app = new Koa();
  const hook = createHookRoute(deps);
  const router = new Router({ prefix: deps.basePath, sensitive: true, strict: true });
  const newRequestId = createRequestIds();

  router.get('/healthz', (ctx) => setProbe(ctx, 200, 'ok'));
  router.get('/readyz', async (ctx) => ((await deps.isReady()) ? setProbe(ctx, 200, 'ready') : setProbe(ctx, 503, 'not ready')));

  app.on('error', (error: unknown) => deps.log.warn('an answer could not be sent', { error: describeError(error) }));
  app.use(async (ctx, next) => {
    ctx.set('X-Request-Id', newRequestId());
    try {
      const url = toOriginForm(ctx.req.url ?? '');
      if (!url.startsWith('/')) return setNotFound(ctx);
      ctx.req.url = url;
      // The router would decode `%68` and match `//`: a mount is named by the raw path and nothing else.
      const name = mountInPath(url, deps.basePath) ?? (isRoot(url, deps.basePath) ? deps.rootMount : undefined);
      if (name !== undefined) await hook(ctx, name);
      else await next();
    } catch (cause) {
      const reason = describeError(cause);
      deps.log.error('a request could not be answered as it should', { request: ctx.response.get('X-Request-Id'), error: reason });
      setErrorAnswer(ctx, new ChangeHookError('CH_INTAKE_INTERNAL', { reason }, { cause }));
    }
  });
  app.use(router.routes());
  app.use(setNotFound);
  return app;
}

/**
 * `http://ci.example/change_hook/github` -> `/change_hook/github`: a client that takes us for its proxy writes the whole URL, and
 * every server has to understand that (RFC 9112, section 3.2.2). What is of another form comes back as it is.
 */
export function toOriginForm(url: string): string {
  return url.startsWith('/') ? url : url.replace(/^https?:\/\/[^/?]*/i, '');
}

/** `/change_hook/github?x` -> `github`; `/change_hook` -> `base`; undefined for what is no hook URL. One trailing slash is allowed. */
export function mountInPath(url: string, basePath: string): string | undefined {
  const query = url.indexOf('?');
  const path = query < 0 ? url : url.slice(0, query);
  const prefix = `${basePath}/change_hook`;
  if (!path.startsWith(prefix)) return undefined;
  const rest = path.slice(prefix.length);
  if (rest === '' || rest === '/') return DEFAULT_MOUNT;
  if (!rest.startsWith('/')) return undefined;
  return rest.endsWith('/') ? rest.slice(1, -1) : rest.slice(1);
}

const isRoot = (url: string, basePath: string): boolean => url.replace(/\?[^]*/, '') === `${basePath}/`;

function setNotFound(ctx: Context): void {
  setErrorAnswer(ctx, new ChangeHookError('CH_DIALECT_NOT_LISTED', {}));
}

function setProbe(ctx: Context, status: number, word: string): void {
  setText(ctx, status, 'text/plain', `${word}\n`);
  ctx.set('Cache-Control', 'no-store');
}

/** Ids that are unique in this process and, by their random start, among processes; a counter costs nothing a request. */
function createRequestIds(): () => string {
  const start = Math.trunc(Math.random() * 36 ** 6).toString(36).padStart(6, '0');
  let n = 0;
  return () => `${start}-${(++n).toString(36)}`;
}
