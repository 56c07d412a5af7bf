import { isDeepStrictEqual } from 'node:util';
import { describeError } from 'change-hook-core';
import type { Clock, Inbox, Log, Service } from 'change-hook-core';
import type { AdminTools, OpenAdmin } from '../admin/open-admin.js';
import type { GatewayConfig, MountConfig } from '../config/config.js';
import { catchUpMount } from './catch-up-mount.js';
import type { Claims } from './claims.js';

export type OpenMountAdmin = (config: GatewayConfig, mount: string, tools: Omit<AdminTools, 'searchFrom' | 'imported'>) => Promise<OpenAdmin>;

export interface CatchUpsDeps {
  /** As the gateway is started with it. */
  config: GatewayConfig;
  openAdmin: OpenMountAdmin;
  inbox: Pick<Inbox, 'deliveries' | 'storedReceipt'>;
  claims: Claims;
  clock: Clock;
  log: Log;
}

/** What `$catch_up` of the mounts asks for: each mount for itself, beside all that the gateway does. */
export interface CatchUps extends Service {
  /** Another config is in force: mounts that are new in it, or other than before, catch up; what they were at is ended. */
  replace(next: GatewayConfig): void;
}

/** `start` begins it and waits for nothing of it: neither a start nor a reload may depend on a forge. */
export function createCatchUps(deps: CatchUpsDeps): CatchUps {
  const { log } = deps;
  const runs = new Map<string, AbortController>();
  /** Also of what was ended before: whoever stops the gateway takes its inbox away next. */
  const underWay = new Set<Promise<void>>();
  let { config } = deps;
  let state: 'new' | 'runs' | 'stopped' = 'new';

  const begin = (mount: MountConfig): void => {
    end(mount.mount);
    if (mount.catchUp === undefined) return;
    const ended = new AbortController();
    const over = catchUpMount(config, { ...mount, catchUp: mount.catchUp }, { ...deps, log: log.child({ mount: mount.mount }), signal: ended.signal })
      .catch((error: unknown) => {
        if (ended.signal.aborted) log.info('catching up was ended before it was done', { mount: mount.mount });
        else log.warn('catching up could not be done', { mount: mount.mount, error: describeError(error) });
      })
      .finally(() => {
        underWay.delete(over);
        if (runs.get(mount.mount) === ended) runs.delete(mount.mount);
      });
    runs.set(mount.mount, ended);
    underWay.add(over);
  };

  const end = (mount: string): void => {
    runs.get(mount)?.abort(new Error('it was ended'));
    runs.delete(mount);
  };

  return {
    async start() {
      if (state !== 'new') return;
      state = 'runs';
      config.mounts.forEach(begin);
    },
    replace(next) {
      const before = new Map(config.mounts.map((mount) => [mount.mount, mount]));
      config = next;
      if (state !== 'runs') return;
      for (const mount of next.mounts) if (!isDeepStrictEqual(before.get(mount.mount), mount)) begin(mount);
      for (const name of before.keys()) if (!next.mounts.some(({ mount }) => mount === name)) end(name);
    },
    async stop() {
      state = 'stopped';
      for (const name of [...runs.keys()]) end(name);
      await Promise.all(underWay);
    },
  };
}
