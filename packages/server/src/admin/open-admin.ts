import { ChangeHookError, loadDialects } from 'change-hook-core';
import type { ImportedPackages } from 'change-hook-core';
import type { GatewayConfig, MountConfig } from '../config/config.js';
import { createEnrichDispatchers } from '../enrich/dispatchers.js';
import { pluginEnvironment } from '../plugin-environment.js';
import { createMountAdmin } from './mount-admin.js';
import type { MountAdmin, MountAdminDeps } from './mount-admin.js';

export interface OpenAdmin extends MountAdmin {
  /** What the config says of the mount. */
  readonly listed: MountConfig;
  /** Closes the connections; what is under way ends with them. */
  close(): Promise<void>;
}

export interface AdminTools extends Omit<MountAdminDeps, 'mount' | 'dispatchers' | 'signal'> {
  /** URLs of modules of the running installation: plugins are looked for from there after the config's folder. */
  searchFrom: readonly string[];
  imported?: ImportedPackages;
  /** Ends what is under way, and all that comes; so does `close()`. */
  signal?: AbortSignal;
}

/**
 * Loads the dialect of one mount, and no other, and nothing else of the config: the forge can be asked from where no sink can be
 * reached. Throws `CH_ADMIN_NO_MOUNT`, or an AggregateError of all problems of the dialect.
 */
export async function openAdmin(config: GatewayConfig, name: string, { searchFrom, imported, signal, ...tools }: AdminTools): Promise<OpenAdmin> {
  const listed = config.mounts.find(({ mount }) => mount === name);
  if (listed === undefined) throw new ChangeHookError('CH_ADMIN_NO_MOUNT', { mount: name, mounts: config.mounts.map(({ mount }) => mount) });
  const loaded = await loadDialects([listed], pluginEnvironment(config.folder, searchFrom, imported));
  const mount = loaded.mounts.get(name);
  if (mount === undefined || loaded.problems.length > 0) throw new AggregateError(loaded.problems, 'the dialect has problems');
  const dispatchers = createEnrichDispatchers();
  const ended = new AbortController();
  const signals = signal === undefined ? [ended.signal] : [ended.signal, signal];
  const admin = createMountAdmin({ ...tools, mount, dispatchers, signal: AbortSignal.any(signals) });
  return {
    ...admin,
    listed,
    async close() {
      ended.abort(new Error('it was ended'));
      await dispatchers.close();
    },
  };
}
