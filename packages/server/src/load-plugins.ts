import { loadDialects, loadInbox } from 'change-hook-core';
import type { ChangeHookError, ImportedPackages, LoadedInbox, Mount } from 'change-hook-core';
import { catchUpProblems } from './catch-up/catch-up-problems.js';
import type { GatewayConfig } from './config/config.js';
import { openTokens } from './enrich/open-tokens.js';
import { socketPathProblems } from './management/management-service.js';
import { pollsUntaken } from './polls/poll-sinks.js';
import { pluginEnvironment } from './plugin-environment.js';

export interface LoadedPlugins {
  mounts: ReadonlyMap<string, Mount>;
  /** Undefined when it has problems. */
  inbox: LoadedInbox | undefined;
  problems: readonly ChangeHookError[];
}

/**
 * Loads the dialects and the inbox of a config, and tells everything that keeps them, and the management socket, from a start: for
 * the start, and for `check`.
 * `pollSinks`: the sinks that take polls; undefined where the sinks could not be made, so that nobody knows.
 */
export async function loadPlugins(
  config: GatewayConfig,
  searchFrom: readonly string[],
  imported?: ImportedPackages,
  pollSinks?: readonly string[],
): Promise<LoadedPlugins> {
  const env = pluginEnvironment(config.folder, searchFrom, imported);
  const [dialects, store] = await Promise.all([loadDialects(config.mounts, env), loadInbox(config.inbox, env)]);
  const problems = [
    ...dialects.problems,
    ...openTokens(dialects.mounts, config),
    ...catchUpProblems(dialects.mounts, config),
    ...(pollSinks === undefined ? [] : pollsUntaken(dialects.mounts, config, pollSinks)),
    ...('problems' in store ? store.problems : []),
    ...socketPathProblems(config.managementSocket),
  ];
  return { mounts: dialects.mounts, inbox: 'problems' in store ? undefined : store.inbox, problems };
}
