import { ChangeHookError, describeError, isChangeHookError, loadSinks, systemClock } from 'change-hook-core';
import type { Log } from 'change-hook-core';
import type { OpenSink } from './composition/tokens.js';
import type { GatewayConfig } from './config/config.js';
import { pluginEnvironment } from './plugin-environment.js';

/** Loads and makes every sink of the config; reaches out to none. Throws an AggregateError of every problem; then none is left open. */
export async function openSinks(config: GatewayConfig, env: { searchFrom: readonly string[]; log: Log }): Promise<OpenSink[]> {
  const loaded = await loadSinks(config.sinks, pluginEnvironment(config.folder, env.searchFrom));
  const problems: unknown[] = [...loaded.problems];
  const open: OpenSink[] = [];
  for (const { sink: name, plugin, label, file, options, batch } of loaded.sinks.values()) {
    try {
      const log = env.log.child({ sink: name });
      const sink = await plugin.create({ options, name, log, clock: systemClock, folder: config.folder });
      open.push({ name, plugin: label, file, batch, sink });
    } catch (error) {
      if (isChangeHookError(error)) problems.push(error);
      else problems.push(new ChangeHookError('CH_SINK_CRASHED', { sink: name, plugin: label, reason: describeError(error) }, { cause: error }));
    }
  }
  if (problems.length === 0) return open;
  await closeSinks(open, env.log);
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
