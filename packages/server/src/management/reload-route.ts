import type Router from '@koa/router';
import type { ReloadReport } from '../reload/reload-report.js';
import { checkBody } from './check-input.js';
import { nothing } from './inputs.js';

/** Asks for a reload. The gateway tells the problems in its log, too. */
export function addReloadRoute(router: Router, reload: () => Promise<ReloadReport>): void {
  router.post('/reload', async (ctx) => {
    checkBody(nothing, ctx.request);
    try {
      ctx.body = await reload();
    } catch (error) {
      // Not a failure of the API, whatever the problems are: it can't be done with the config that there is.
      throw error instanceof AggregateError ? Object.assign(error, { status: 409 }) : error;
    }
  });
}
