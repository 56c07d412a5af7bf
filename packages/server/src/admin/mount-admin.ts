import {
  ADMIN_TIMEOUT_MS, createHookWith, failedDeliveriesWith, listHooksWith, pingHookWith, redeliverWith, senderOfWith, systemClock,
} from 'change-hook-core';
import type {
  AdminEnvironment, Clock, CreatedHook, FailedDelivery, HookAt, Log, Mount, Pinged, ReceivedFrom, RegisteredHook, WantedHook,
} from 'change-hook-core';
import { allowedOrigins } from '../enrich/allowed-origins.js';
import type { EnrichDispatchers } from '../enrich/dispatchers.js';
import { createAdminHttp } from './admin-http.js';

/** What a mount's forge can be asked to do. Each call rejects as `createHookWith` says. */
export interface MountAdmin {
  readonly mount: Mount;
  createHook(wanted: WantedHook): Promise<CreatedHook>;
  listHooks(repository: string): Promise<RegisteredHook[]>;
  pingHook(hook: HookAt): Promise<Pinged>;
  failedDeliveries(hook: HookAt, since: number): Promise<FailedDelivery[]>;
  redeliver(hook: HookAt, delivery: FailedDelivery): Promise<void>;
  senderOf(received: ReceivedFrom): Promise<string | undefined>;
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
  return {
    mount,
    createHook: (wanted) => createHookWith(mount, wanted, environment()),
    listHooks: (repository) => listHooksWith(mount, repository, environment()),
    pingHook: (hook) => pingHookWith(mount, hook, environment()),
    failedDeliveries: (hook, since) => failedDeliveriesWith(mount, hook, since, environment()),
    redeliver: (hook, delivery) => redeliverWith(mount, hook, delivery, environment()),
    senderOf: (received) => senderOfWith(mount, received, environment()),
  };
}
