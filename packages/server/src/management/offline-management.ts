import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { ChangeHookError, createConfirmer, createRetranslator, loadDialects, loadInbox, silentLog, systemClock } from 'change-hook-core';
import type { Confirmer, Inbox, Mount, Retranslator } from 'change-hook-core';
import type { GatewayConfig } from '../config/config.js';
import { createSinksOf } from '../config/sinks-of.js';
import { closeSinks, openSinks } from '../open-sinks.js';
import { pluginEnvironment } from '../plugin-environment.js';
import { destinationsOf, pollSinksIn } from '../polls/poll-sinks.js';
import { VERSION } from '../version.js';
import { createEnrichDispatchers } from '../enrich/dispatchers.js';
import { createNetworkHttp } from '../enrich/network-http.js';
import { createManagementApp } from './management-app.js';
import { askInProcess } from './management-client.js';
import type { AskManagement } from './management-client.js';

/** The management API over a store that no gateway has. */
export interface OfflineManagement {
  ask: AskManagement;
  /** Closes the store, and frees its lock. */
  close(): Promise<void>;
}

/**
 * Opens the store of a config itself, under its lock, with the same management API before it; delivers nothing. Throws
 * `CH_INBOX_LOCKED` when somebody has the store, `CH_INBOX_ABSENT` when there is none: none is made.
 */
export async function openManagement(config: GatewayConfig, searchFrom: readonly string[]): Promise<OfflineManagement> {
  const inbox = await openInbox(config, searchFrom);
  const startedAt = systemClock.now();
  const findPollSinks = createPollSinksFinder(config, searchFrom);
  const dialects = createOfflineDialects(config, searchFrom, inbox, findPollSinks);
  const app = createManagementApp({
    inbox,
    retranslator: dialects,
    confirmer: dialects,
    clock: systemClock,
    log: silentLog,
    about: () => ({ version: VERSION, pid: process.pid, startedAt, config: config.file, mounts: [], sinks: [] }),
    sinks: config.sinks.map(({ sink }) => sink),
    sinksOf: createSinksOf(config),
    pollSinks: findPollSinks,
  }).callback();
  return { ask: askInProcess((request, response) => void app(request, response)), close: () => inbox.stop() };
}

async function openInbox(config: GatewayConfig, searchFrom: readonly string[]): Promise<Inbox> {
  const loaded = await loadInbox(config.inbox, pluginEnvironment(config.folder, searchFrom));
  if ('problems' in loaded) throw new AggregateError(loaded.problems, 'the inbox has problems');
  const { plugin, options } = loaded.inbox;
  // What is a file says so by this name, as for the place of the socket.
  const { path } = options as { path?: unknown };
  const file = typeof path === 'string' ? resolve(config.folder, path) : undefined;
  if (file !== undefined && !existsSync(file)) throw new ChangeHookError('CH_INBOX_ABSENT', { file });
  const inbox = plugin.create({ options, log: silentLog, clock: systemClock, folder: config.folder });
  await inbox.start();
  return inbox;
}

type FindPollSinks = () => Promise<readonly string[]>;

/** Makes the sinks of the config, to see which take polls, when it is first asked, and closes them again. They reach out to nothing. */
function createPollSinksFinder(config: GatewayConfig, searchFrom: readonly string[]): FindPollSinks {
  const find = async (): Promise<readonly string[]> => {
    const sinks = await openSinks(config, { searchFrom, log: silentLog });
    await closeSinks(sinks, silentLog);
    return pollSinksIn(sinks);
  };
  let found: Promise<readonly string[]> | undefined;
  return () => (found ??= find());
}

/** Loads the dialects of the config when it is first asked for something, and not before: nothing else needs them. */
function createOfflineDialects(
  config: GatewayConfig,
  searchFrom: readonly string[],
  inbox: Inbox,
  findPollSinks: FindPollSinks,
): Retranslator & Confirmer {
  const load = async (): Promise<ReadonlyMap<string, Mount>> => {
    const { mounts, problems } = await loadDialects(config.mounts, pluginEnvironment(config.folder, searchFrom));
    if (problems.length > 0) throw new AggregateError(problems, 'dialects have problems');
    return mounts;
  };
  let loaded: Promise<ReadonlyMap<string, Mount>> | undefined;
  let retranslator: Promise<Retranslator> | undefined;
  const common = { inbox, clock: systemClock, log: silentLog, inflatedLimit: config.http.limits.body };
  const makeRetranslator = async (): Promise<Retranslator> => {
    const mounts = await (loaded ??= load());
    const gives = [...mounts.values()].some(({ dialect }) => dialect.polls === true);
    return createRetranslator({ ...common, ...destinationsOf(config, gives ? await findPollSinks() : []), mounts });
  };
  return {
    async retranslate(id) {
      return (await (retranslator ??= makeRetranslator())).retranslate(id);
    },
    async confirm(id) {
      const mounts = await (loaded ??= load());
      const dispatchers = createEnrichDispatchers();
      try {
        return await createConfirmer({ ...common, mounts, http: (network) => createNetworkHttp({ network, dispatcher: dispatchers.verifying, clock: systemClock }) }).confirm(id);
      } finally {
        await dispatchers.close();
      }
    },
  };
}
