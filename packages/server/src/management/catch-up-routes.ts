import type Router from '@koa/router';
import type { Inbox } from 'change-hook-core';
import type { Claimed, Claims } from '../catch-up/claims.js';
import { checkBody } from './check-input.js';
import { catchUpClaim, catchUpRelease } from './inputs.js';
import { Refusal } from './refusal.js';

export interface CatchUpRoutesDeps {
  inbox: Pick<Inbox, 'knows'>;
  sinksOf: (mount: string) => readonly string[] | undefined;
  /** Where a gateway runs: what is sent again needs one that takes it. */
  claims?: Claims;
}

/** For `change-hook catch-up`, so that it and the gateway never ask the forge for the same. */
export function addCatchUpRoutes(router: Router, deps: CatchUpRoutesDeps): void {
  const { inbox, claims } = deps;
  const mustBeMounted = (mount: string): void => {
    if (deps.sinksOf(mount) === undefined) throw new Refusal(404, `the config has no mount ${mount}`);
  };
  const nobody = (): never => {
    throw new Refusal(409, 'no gateway runs that could take what is sent again');
  };
  router.post('/catch-up/claim', async (ctx) => {
    const { mount, delivery, again, dry } = checkBody(catchUpClaim, ctx.request);
    mustBeMounted(mount);
    const told = async (): Promise<Claimed> => ((await inbox.knows(mount, delivery)) ? 'arrived' : 'yours');
    ctx.body = { claimed: await (claims?.claim(mount, delivery, { again, dry }) ?? (dry ? told() : nobody())) };
  });
  router.post('/catch-up/release', (ctx) => {
    const { mount, delivery } = checkBody(catchUpRelease, ctx.request);
    mustBeMounted(mount);
    (claims ?? nobody()).release(mount, delivery);
    ctx.body = {};
  });
}
