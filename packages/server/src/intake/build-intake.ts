import { createEnricher, createIntake, createRetranslator, describeMount, systemClock } from 'change-hook-core';
import type { IntakeRooms, Log } from 'change-hook-core';
import { loadConfig } from '../config/load-config.js';
import type { ConfigSource } from '../config/load-config.js';
import { createSinksOf } from '../config/sinks-of.js';
import { allowedOrigins } from '../enrich/allowed-origins.js';
import { createEnrichDispatchers, createEnrichHttp } from '../enrich/enrich-http.js';
import { loadPlugins } from '../load-plugins.js';
import { newId } from './new-id.js';

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
  /** For `InboxContext.inStore`. */
  inStore?: (inside: boolean) => void;
}

/**
 * Loads config, dialects and inbox, and starts the inbox: the intake with all it needs. Throws an AggregateError of every problem
 * of every plugin; then nothing has been started.
 */
export async function buildIntake(setup: IntakeSetup, tools: IntakeTools): Promise<IntakeRooms> {
  const { config } = await loadConfig(setup.source);
  const { mounts, inbox: store, problems } = await loadPlugins(config, setup.searchFrom);
  if (problems.length > 0 || store === undefined) throw new AggregateError(problems, 'plugins have problems');

  const { plugin, options } = store;
  const { log, inStore } = tools;
  const inbox = plugin.create({ options, log, clock: systemClock, folder: config.folder, ...(inStore === undefined ? {} : { inStore }) });
  await inbox.start();
  const byName = new Map(config.mounts.map((mount) => [mount.mount, mount]));
  const sinksOf = createSinksOf(config);
  const onHook = tools.watchHooks?.([...mounts.keys()]);
  const translating = {
    mounts,
    sinksOf: (mount: string) => sinksOf(mount) ?? [],
    inbox,
    clock: systemClock,
    log,
    inflatedLimit: config.http.limits.body,
    ...(onHook === undefined ? {} : { onHook }),
  };
  const intake = createIntake({ ...translating, dedupes: (mount) => byName.get(mount)?.dedupe ?? true, newId });
  const retranslator = createRetranslator(translating);
  const dispatchers = createEnrichDispatchers();
  const enricher = createEnricher({
    mounts,
    inbox,
    httpFor: (mount, signal) => createEnrichHttp({ allowed: allowedOrigins(mount.options), signal, dispatchers }),
    clock: systemClock,
    log,
  });
  return { intake, inbox, enricher, retranslator, mounts: [...mounts.values()].map(describeMount) };
}
