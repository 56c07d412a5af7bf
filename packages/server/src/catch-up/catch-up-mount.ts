import type { Clock, Inbox, Log } from 'change-hook-core';
import type { CatchUpConfig, GatewayConfig, MountConfig } from '../config/config.js';
import { catchUp } from './catch-up.js';
import type { CaughtUp, Outcome } from './catch-up.js';
import type { OpenMountAdmin } from './catch-ups.js';
import type { Claims } from './claims.js';
import { findRepositories } from './find-repositories.js';
import type { Received } from './find-repositories.js';
import { createPause, MOST_CALLS, MOST_PAUSE_MS, wait } from './pause.js';

export interface CatchUpMountDeps {
  openAdmin: OpenMountAdmin;
  inbox: Pick<Inbox, 'deliveries' | 'storedReceipt'>;
  claims: Claims;
  clock: Clock;
  /** Of this mount. */
  log: Log;
  signal: AbortSignal;
}

/** Milliseconds before what could not be asked is tried again: a machine that boots may not have its network yet. */
const TRY_AGAIN = [30_000, 120_000, 600_000];

/** One mount catches up, in the background of a gateway: nobody is there to be told, so the log is. Rejects when it is ended. */
export async function catchUpMount(config: GatewayConfig, listed: MountConfig & { catchUp: CatchUpConfig }, deps: CatchUpMountDeps): Promise<void> {
  const { mount, catchUp: wanted } = listed;
  const { openAdmin, inbox, claims, clock, log, signal } = deps;
  const tell = (until: number): void => log.info('the forge takes no more calls for now; catching up waits', { until: new Date(until).toISOString() });
  const patience = { pause: createPause({ clock, signal, mostMs: MOST_PAUSE_MS, tell }), mostMs: MOST_PAUSE_MS, calls: MOST_CALLS };
  const admin = await openAdmin(config, mount, { log, signal, clock, patience });
  try {
    let repositories = wanted.repositories ?? (await findRepositories(receivedIn(inbox, signal), mount, (from) => admin.senderOf(from)));
    if (repositories.length === 0) log.info('catching up: the inbox has no changes of this mount, so no repository is known; $catch_up can name some');
    const order = {
      address: { path: `${config.http.basePath}/change_hook/${mount}`, url: wanted.url },
      since: clock.now() - wanted.sinceMs,
      again: false,
      dry: false,
    };
    const doing = {
      admin,
      claim: (id: string) => claims.claim(mount, id, order),
      release: (id: string) => claims.release(mount, id),
      clock,
      signal,
    };
    for (let round = 0; repositories.length > 0; round += 1) {
      const caught = await catchUp({ ...order, repositories }, doing);
      for (const it of caught) report(it, log);
      repositories = caught.filter(({ later }) => later === true).map(({ repository }) => repository);
      const pause = TRY_AGAIN[round];
      if (repositories.length === 0) return;
      if (pause === undefined) return log.warn(`catching up is given up; later: change-hook catch-up ${mount}`, { repositories });
      await wait(pause, clock, signal);
    }
  } finally {
    await admin.close();
  }
}

/** An organisation has very many repositories, and a stop must not wait for all of their receipts. */
function receivedIn(inbox: CatchUpMountDeps['inbox'], signal: AbortSignal): Received {
  return {
    async deliveries(filter) {
      signal.throwIfAborted();
      return inbox.deliveries(filter);
    },
    async headersOf(receipt) {
      signal.throwIfAborted();
      return (await inbox.storedReceipt(receipt))?.headers;
    },
  };
}

function report({ repository, hook, deliveries, problem }: CaughtUp, log: Log): void {
  const count = (...outcomes: Outcome[]): number => deliveries.filter(({ outcome }) => outcomes.includes(outcome)).length;
  const where = { repository, ...(hook === undefined ? {} : { hook }) };
  if (problem === undefined || deliveries.length > 0) {
    const skipped = { arrived: count('arrived'), before: count('before') };
    log.info('caught up', { ...where, found: deliveries.length, requested: count('requested'), ...skipped, failed: count('failed') });
  }
  for (const { deliveryId, error } of deliveries) {
    if (error !== undefined) log.warn('the forge does not send a delivery again', { ...where, delivery: deliveryId, error });
  }
  if (problem !== undefined) log.warn('catching up with a repository failed', { ...where, error: problem });
}
