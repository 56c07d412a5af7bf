import { createEnricher, createIntake, describeMount, loadDialects, loadInbox, systemClock } from 'change-hook-core';
import type { IntakeRooms, Log } from 'change-hook-core';
import { allowedOrigins } from '../enrich/allowed-origins.js';
import { createEnrichDispatchers, createEnrichHttp } from '../enrich/enrich-http.js';
import { openTokens } from '../enrich/open-tokens.js';
import { loadConfig } from '../config/load-config.js';
import type { ConfigSource } from '../config/load-config.js';
import { newId } from './new-id.js';
import { pluginEnvironment } from '../plugin-environment.js';

/** What the intake is built from, on whichever thread: plain values, so that they can cross to a worker. */
export interface IntakeSetup {
  source: ConfigSource;
  /** Where plugins are looked for after the config's folder: URLs of modules of the running installation. */
  searchFrom: readonly string[];
}

export interface IntakeTools {
  log: Log;
  /** Made once the mounts are known. */
  watchHooks?: (mounts: readonly string[]) => (mount: string | undefined) => void;
}

/**
 * Loads config, dialects and inbox, and starts the inbox: the intake with all it needs. Throws an AggregateError of every problem
 * of every plugin; then nothing has been started.
 */
export async function buildIntake(
  setup: IntakeSetup,
  tools: IntakeTools,
): Promise<IntakeRooms> {
  const { config } = await loadConfig(setup.source);
  const env = pluginEnvironment(config.folder, setup.searchFrom);
  const [dialects, store] = await Promise.all([loadDialects(config.mounts, env), loadInbox(config.inbox, env)]);
  const problems = [...dialects.problems, ...openTokens(dialects.mounts, config), ...('problems' in store ? store.problems : [])];
  if (problems.length > 0 || 'problems' in store) throw new AggregateError(problems, 'plugins have problems');

  const { plugin, options } = store.inbox;
  const inbox = plugin.create({ options, log: tools.log, clock: systemClock, folder: config.folder });
  await inbox.start();
  const byName = new Map(config.mounts.map((mount) => [mount.mount, mount]));
  const allSinks = config.sinks.map(({ sink }) => sink);
  const onHook = tools.watchHooks?.([...dialects.mounts.keys()]);
  const intake = createIntake({
    mounts: dialects.mounts,
    sinksOf: (mount) => byName.get(mount)?.sinks ?? allSinks,
    dedupes: (mount) => byName.get(mount)?.dedupe ?? true,
    inbox,
    clock: systemClock,
    log: tools.log,
    newId,
    inflatedLimit: config.http.limits.body,
    ...(onHook === undefined ? {} : { onHook }),
  });
  const dispatchers = createEnrichDispatchers();
  const enricher = createEnricher({
    mounts: dialects.mounts,
    inbox,
    httpFor: (mount, signal) => createEnrichHttp({ allowed: allowedOrigins(mount.options), signal, dispatchers }),
    clock: systemClock,
    log: tools.log,
  });
  return { intake, inbox, enricher, mounts: [...dialects.mounts.values()].map(describeMount) };
}
