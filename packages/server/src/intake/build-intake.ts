import {
  createConfirmer, createEnricher, createImportedPackages, createIntake, createRetranslator, describeMount, systemClock,
} from 'change-hook-core';
import type {
  Confirmer, ImportedPackages, Inbox, Intake, IntakeRooms, LoadedInbox, Log, Mount, MountDescription, Retranslator,
} from 'change-hook-core';
import type { GatewayConfig } from '../config/config.js';
import { loadConfig } from '../config/load-config.js';
import { allowedOrigins } from '../enrich/allowed-origins.js';
import { createEnrichDispatchers } from '../enrich/dispatchers.js';
import type { EnrichDispatchers } from '../enrich/dispatchers.js';
import { createEnrichHttp } from '../enrich/enrich-http.js';
import { createCachedNetworkHttp, createNetworkHttp } from '../enrich/network-http.js';
import { loadPlugins } from '../load-plugins.js';
import { destinationsOf } from '../polls/poll-sinks.js';
import type { IntakeSetup } from './intake-setup.js';
import { newId } from './new-id.js';

export interface IntakeTools {
  log: Log;
  /** Called once the mounts are known, and again at each swap. */
  watchHooks?: (mounts: readonly string[]) => (mount: string | undefined) => void;
  /** For `InboxContext.inStore`. */
  inStore?: (inside: boolean) => void;
}

/** What is built anew at a reload; the inbox stays. */
interface Registry {
  mounts: ReadonlyMap<string, Mount>;
  descriptions: readonly MountDescription[];
  intake: Intake;
  retranslator: Retranslator;
  confirmer: Confirmer;
}

/**
 * Loads dialects and inbox of the config, and starts the inbox: the intake with all it needs. Throws an AggregateError of every problem
 * of every plugin; then nothing has been started.
 */
export async function buildIntake(setup: IntakeSetup, tools: IntakeTools): Promise<IntakeRooms> {
  const imported = createImportedPackages();
  const loaded = await load(setup, imported);
  const inbox = await startInbox(loaded, tools);
  const dispatchers = createEnrichDispatchers();
  let current = makeRegistry(loaded, inbox, dispatchers, tools);
  const enricher = createEnricher({
    mounts: { get: (name) => current.mounts.get(name) },
    inbox,
    httpFor: (mount, signal) => createEnrichHttp({ allowed: allowedOrigins(mount.options), signal, dispatchers }),
    clock: systemClock,
    log: tools.log,
  });
  return {
    intake: { submit: (request) => current.intake.submit(request) },
    inbox,
    enricher,
    retranslator: { retranslate: (id) => current.retranslator.retranslate(id) },
    confirmer: { confirm: (id) => current.confirmer.confirm(id) },
    mounts: current.descriptions,
    async prepare(other) {
      const next = await load(other as IntakeSetup, imported);
      // Made at the swap, since it tells the watch of its mounts; all that can go wrong has been done by then.
      return {
        mounts: describe(next.mounts),
        outdated: imported.outdated,
        swap: () => void (current = makeRegistry(next, inbox, dispatchers, tools)),
      };
    },
  };
}

interface Loaded {
  config: GatewayConfig;
  mounts: ReadonlyMap<string, Mount>;
  store: LoadedInbox;
  pollSinks: readonly string[];
}

async function load(setup: IntakeSetup, imported: ImportedPackages): Promise<Loaded> {
  const config = await configOf(setup);
  const { mounts, inbox: store, problems } = await loadPlugins(config, setup.searchFrom, imported, setup.pollSinks);
  if (problems.length > 0 || store === undefined) throw new AggregateError(problems, 'plugins have problems');
  return { config, mounts, store, pollSinks: setup.pollSinks ?? [] };
}

async function configOf(setup: IntakeSetup): Promise<GatewayConfig> {
  if ('config' in setup) return setup.config;
  const { config } = await loadConfig(setup.source);
  // The store and the limit are those that the gateway was started with, whatever the file says by now.
  return { ...config, inbox: setup.inbox, http: { ...config.http, limits: { ...config.http.limits, body: setup.bodyLimit } } };
}

async function startInbox({ config, store: { plugin, options } }: Loaded, { log, inStore }: IntakeTools): Promise<Inbox> {
  const inbox = plugin.create({ options, log, clock: systemClock, folder: config.folder, ...(inStore === undefined ? {} : { inStore }) });
  await inbox.start();
  return inbox;
}

function makeRegistry(loaded: Loaded, inbox: Inbox, dispatchers: EnrichDispatchers, { log, watchHooks }: IntakeTools): Registry {
  const { config, mounts, pollSinks } = loaded;
  const byName = new Map(config.mounts.map((mount) => [mount.mount, mount]));
  const onHook = watchHooks?.([...mounts.keys()]);
  const translating = {
    mounts,
    ...destinationsOf(config, pollSinks),
    inbox,
    clock: systemClock,
    log,
    inflatedLimit: config.http.limits.body,
    ...(onHook === undefined ? {} : { onHook }),
  };
  const asking = { dispatcher: dispatchers.verifying, clock: systemClock };
  return {
    mounts,
    descriptions: describe(mounts),
    intake: createIntake({
      ...translating,
      dedupes: (mount) => byName.get(mount)?.dedupe ?? true,
      newId,
      networkHttp: (network) => createCachedNetworkHttp({ ...asking, network }),
    }),
    retranslator: createRetranslator(translating),
    confirmer: createConfirmer({ ...translating, http: (network) => createNetworkHttp({ ...asking, network }) }),
  };
}

const describe = (mounts: ReadonlyMap<string, Mount>): MountDescription[] => [...mounts.values()].map(describeMount);
