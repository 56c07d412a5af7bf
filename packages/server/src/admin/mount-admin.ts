import { ADMIN_TIMEOUT_MS, adminOf, systemClock } from 'change-hook-core';
import type { AdminEnvironment, AdminFunctions, Clock, Log, Mount } from 'change-hook-core';
import { allowedOrigins } from '../enrich/allowed-origins.js';
import type { EnrichDispatchers } from '../enrich/dispatchers.js';
import { createAdminHttp } from './admin-http.js';

/** What a mount's forge can be asked to do. */
export interface MountAdmin extends AdminFunctions {
  readonly mount: Mount;
}

export interface MountAdminDeps {
  mount: Mount;
  log: Log;
  /** Whoever made them closes them. */
  dispatchers: EnrichDispatchers;
  /** Ends what is under way, and all that comes. */
  signal: AbortSignal;
  /** Stands for the option `token`. */
  token?: string | undefined;
  clock?: Clock;
  /** How a forge is waited for that takes no more calls. Default: not at all. */
  patience?: Patience | undefined;
}

export interface Patience {
  pause: NonNullable<AdminEnvironment['pause']>;
  /** Milliseconds that it may come to: they are on top of the time for a call. */
  mostMs: number;
  /** Calls of one function. Default: `MOST_ADMIN_CALLS`. */
  calls?: number;
}

/** The `admin` of a mount that is loaded already. */
export function createMountAdmin({ mount, log, dispatchers, signal, token, patience, clock = systemClock }: MountAdminDeps): MountAdmin {
  // Of the options as the operator wrote them: a token that looks like a URL opens nothing.
  const allowed = allowedOrigins(mount.options);
  const environment = (): AdminEnvironment => ({
    log: log.child({ mount: mount.mount, dialect: mount.label }),
    clock,
    signal,
    http: createAdminHttp({ allowed, signal, dispatchers }, patience?.calls),
    ...(token === undefined ? {} : { token }),
    ...(patience === undefined ? {} : { pause: patience.pause, timeoutMs: ADMIN_TIMEOUT_MS + patience.mostMs }),
  });
  return { mount, ...adminOf(mount, environment) };
}
