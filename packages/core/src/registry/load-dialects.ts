import { ChangeHookError } from '../errors/change-hook-error.js';
import { FrozenMap } from './frozen-collections.js';
import { loadEach } from './load-each.js';
import { loadPlugin } from './load-plugin.js';
import type { PluginEnvironment } from './load-plugin.js';
import type { Mount } from './mount.js';
import { mountDialect } from './mount-dialect.js';
import { mountNameProblem } from './mount-name.js';

/** An entry of `change_hook_dialects` that is switched on. */
export interface DialectRequest {
  /** Its key: the last part of the URL. */
  mount: string;
  /** `$dialect`, or the key. */
  dialect: string;
  /** The option object without the gateway's own `$` keys; undefined for `true`. */
  options: unknown;
  /** The category of all changes of the mount, whatever the dialect gives them; absent = what the dialect gives. */
  category?: string;
}

/** The registry of dialects: frozen, in the order of the config. With a problem in it, the gateway does not start. */
export interface LoadedDialects {
  mounts: ReadonlyMap<string, Mount>;
  problems: ChangeHookError[];
}

/**
 * Loads every dialect that the config lists, and touches nothing else. All problems of all of them are told, in the order of
 * the config. Never rejects.
 */
export async function loadDialects(requests: readonly DialectRequest[], environment: PluginEnvironment): Promise<LoadedDialects> {
  const where = { list: 'change_hook_dialects', word: 'mount', keyOf: ({ mount }: DialectRequest) => mount };
  const { loaded, problems } = await loadEach(requests, where, (request) => loadDialect(request, environment));
  return { mounts: new FrozenMap(loaded.map(({ mount }) => [mount.mount, mount])), problems };
}

async function loadDialect(request: DialectRequest, environment: PluginEnvironment) {
  const { mount, dialect, options, category } = request;
  if (mount !== dialect) {
    const reason = mountNameProblem(mount);
    if (reason !== undefined) throw new ChangeHookError('CH_CONFIG_VALUE', { path: `change_hook_dialects["${mount}"]`, problem: reason });
  }
  const imported = await loadPlugin({ kind: 'dialect', item: mount, name: dialect }, environment);
  return mountDialect(imported, options, environment, category);
}
