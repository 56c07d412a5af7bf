import type { Command } from 'commander';
import { describeMount, loadDialects, loadInbox, silentLog } from 'change-hook-core';
import type { Delivered } from 'change-hook-core';
import { closeSinks, loadConfig, openSinks, pluginEnvironment } from 'change-hook-server';
import type { GatewayConfig } from 'change-hook-server';
import { configSource, SEARCH_FROM } from '../config-source.js';
import { FailedError } from '../exit-codes.js';
import { line } from '../io.js';
import type { Io } from '../io.js';

/** How long `--connect` waits for one sink. */
const CONNECT_MS = 15_000;

export function addCheck(program: Command, io: Io): void {
  program
    .command('check')
    .description('check the config, every dialect, sink and inbox that it lists, and say which package each one is; starts nothing')
    .option('-c, --config <file>', 'the config to check')
    .option('--connect', 'also try to reach every sink; sends no change')
    .action(async (options: { config?: string; connect?: boolean }) => {
      const { config, warnings } = await loadConfig(configSource(io, options.config), io.env);
      for (const warning of warnings) line(io.stderr, `warning: ${warning}`);
      await checkAll(config, io, options.connect === true);
    });
}

async function checkAll(config: GatewayConfig, io: Io, connect: boolean): Promise<void> {
  const env = pluginEnvironment(config.folder, SEARCH_FROM);
  const dialects = await loadDialects(config.mounts, env);
  const inbox = await loadInbox(config.inbox, env);
  const sinks = await openSinks(config, { searchFrom: SEARCH_FROM, log: silentLog }).catch((error: AggregateError) => error);
  const problems = [...dialects.problems, ...('problems' in inbox ? inbox.problems : []), ...(sinks instanceof AggregateError ? (sinks.errors as unknown[]) : [])];
  if (problems.length > 0 || sinks instanceof AggregateError) throw new AggregateError(problems, 'the configuration has problems');

  line(io.stdout, `config ${config.file ?? '(none)'} is valid`);
  for (const mount of [...dialects.mounts.values()].map(describeMount)) {
    line(io.stdout, `mount ${mount.mount}: ${mount.dialect} from ${mount.file}${mount.open ? ', no secret' : ''}`);
  }
  if (!config.changeHook) line(io.stdout, 'change_hook is off: every /change_hook URL answers 404');
  let unreachable = 0;
  for (const { name, plugin, sink } of sinks) {
    line(io.stdout, `sink ${name}: ${plugin}`);
    if (!connect) continue;
    const result: Delivered = sink.check === undefined ? { ok: true } : await sink.check({ signal: AbortSignal.timeout(CONNECT_MS) });
    line(result.ok ? io.stdout : io.stderr, result.ok ? `  can be reached` : `  can't be reached: ${result.reason}`);
    if (!result.ok) unreachable += 1;
  }
  await closeSinks(sinks, silentLog);
  if (unreachable > 0) throw new FailedError();
}
