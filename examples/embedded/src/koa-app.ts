import Koa from 'koa';
import bodyParser from 'koa-bodyparser';
import type { Gateway } from 'change-hook-server';

/** An app of Koa with something of its own, and a gateway in it. */
export function createKoaApp(gateway: Pick<Gateway, 'middleware' | 'isReady'>): Koa {
  const app = new Koa();
  app.use(async (ctx, next) => {
    // What stands before the gateway works as ever, as long as it leaves the body alone.
    ctx.set('X-Host', 'koa');
    await next();
  });
  app.use(gateway.middleware);
  // Behind it, the app may parse bodies as it likes.
  app.use(bodyParser());
  app.use(async (ctx) => {
    if (ctx.path === '/echo') ctx.body = ctx.request.body;
    else if (ctx.path === '/ready') ctx.status = (await gateway.isReady()) ? 204 : 503;
    else {
      ctx.status = 404;
      ctx.body = 'the host has no such page';
    }
  });
  return app;
}
