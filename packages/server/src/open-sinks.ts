import { ChangeHookError, describeError, isChangeHookError, loadSinks, systemClock } from 'change-hook-core';
import type { ImportedPackages, LoadedSink, Log } from 'change-hook-core';
import type { OpenSink } from './composition/tokens.js';
import type { GatewayConfig } from './config/config.js';
import { pluginEnvironment } from './plugin-environment.js';

export interface SinkEnvironment {
  /** URLs of modules of the running installation: plugins are looked for from there after the config's folder. */
  searchFrom: readonly string[];
  log: Log;
  imported?: ImportedPackages;
  /** A sink that is open already and stands for this entry of the config; undefined = make one. */
  keep?: (loaded: LoadedSink) => OpenSink | undefined;
}

/**
 * Loads and makes every sink of the config; reaches out to none. Throws an AggregateError of every problem; then none that it made is
 * left open.
 */
export async function openSinks(config: GatewayConfig, env: SinkEnvironment): Promise<OpenSink[]> {
  const loaded = await loadSinks(config.sinks, pluginEnvironment(config.folder, env.searchFrom, env.imported));
  const problems: unknown[] = [...loaded.problems];
  const open: OpenSink[] = [];
  const made: OpenSink[] = [];
  for (const entry of loaded.sinks.values()) {
    const { sink: name, plugin, label, file, options, batch } = entry;
    const kept = env.keep?.(entry);
    if (kept !== undefined) {
      open.push(kept);
      continue;
    }
    try {
      const log = env.log.child({ sink: name });
      const sink = { name, plugin: label, file, batch, sink: await plugin.create({ options, name, log, clock: systemClock, folder: config.folder }) };
      made.push(sink);
      open.push(sink);
    } catch (error) {
      if (isChangeHookError(error)) problems.push(error);
      else problems.push(new ChangeHookError('CH_SINK_CRASHED', { sink: name, plugin: label, reason: describeError(error) }, { cause: error }));
    }
  }
  if (problems.length === 0) return open;
  await closeSinks(made, env.log);
  throw new AggregateError(problems, 'sinks have problems');
}

/** Closes every sink; one that can't close is told in the log and keeps no other from it. */
export async function closeSinks(open: readonly OpenSink[], log: Log): Promise<void> {
  for (const { name, sink } of open) {
    try {
      await sink.close();
    } catch (error) {
      log.error('a sink did not close as it should', { sink: name, error: describeError(error) });
    }
  }
}
