import { isDeepStrictEqual } from 'node:util';
import { ChangeHookError, describeError, isChangeHookError, loadInbox } from 'change-hook-core';
import type { ImportedPackages, IntakeWorker, LoadedSink, Log, OutdatedPackage, PreparedIntake } from 'change-hook-core';
import type { OpenSink } from '../composition/tokens.js';
import type { GatewayConfig } from '../config/config.js';
import { loadConfig } from '../config/load-config.js';
import type { ConfigSource } from '../config/load-config.js';
import { intakeSetup } from '../intake/intake-setup.js';
import { closeSinks, openSinks } from '../open-sinks.js';
import { pluginEnvironment } from '../plugin-environment.js';
import { pollSinksIn } from '../polls/poll-sinks.js';
import { keepRunning } from './keep-running.js';

export interface PrepareDeps {
  source: ConfigSource;
  searchFrom: readonly string[];
  /** The intake is on a thread of its own. */
  crosses: boolean;
  intake: IntakeWorker;
  imported: ImportedPackages;
  log: Log;
}

/** What is in force. */
export interface Running {
  config: GatewayConfig;
  sinks: readonly OpenSink[];
}

/** Everything for a swap, built and checked; nothing of it is at work yet. */
export interface PreparedReload extends Running {
  intake: PreparedIntake;
  restart: readonly string[];
  outdated: readonly OutdatedPackage[];
  warnings: readonly string[];
  /** Gives up what was made for it. */
  discard(): Promise<void>;
}

/**
 * Reads the config again and builds all that is new in it beside what runs. Throws an AggregateError of every problem; then nothing is
 * left of it.
 */
export async function prepareReload(running: Running, deps: PrepareDeps): Promise<PreparedReload> {
  const { intake, searchFrom, imported, log } = deps;
  const { config: written, warnings } = await loadConfig(deps.source);
  const { config, restart } = keepRunning(running.config, written);
  // All of it is tried whatever fails, so that every problem is told at once.
  const [sinks] = await Promise.allSettled([openSinks(config, { searchFrom, log, imported, keep: keeper(running, config) })]);
  const polls = sinks.status === 'fulfilled' ? { pollSinks: pollSinksIn(sinks.value) } : {};
  const [prepared, store] = await Promise.allSettled([
    intake.prepare({ ...intakeSetup(config, deps, deps.crosses), ...polls }),
    checkInbox(running.config, written, searchFrom),
  ]);
  const made = sinks.status === 'fulfilled' ? sinks.value.filter((it) => !running.sinks.includes(it)) : [];
  const discard = (): Promise<void> => closeSinks(made, log);
  if (sinks.status === 'fulfilled' && prepared.status === 'fulfilled' && store.status === 'fulfilled') {
    const outdated = new Map([...imported.outdated, ...prepared.value.outdated].map((it) => [it.packageName, it]));
    return { config, sinks: sinks.value, intake: prepared.value, restart, outdated: [...outdated.values()], warnings, discard };
  }
  await discard();
  throw new AggregateError([prepared, store, sinks].flatMap((it) => (it.status === 'rejected' ? problemsOf(it.reason) : [])), 'the config has problems');
}

/** A sink whose entry has not changed stays, with its connection; how it is delivered to is not its business. */
function keeper(running: Running, next: GatewayConfig): (loaded: LoadedSink) => OpenSink | undefined {
  const entryOf = ({ sinks }: GatewayConfig, name: string): unknown => {
    const entry = sinks.find(({ sink }) => sink === name);
    return entry === undefined ? undefined : [entry.plugin, entry.options];
  };
  return ({ sink: name, label, file }) => {
    const open = running.sinks.find((it) => it.name === name);
    if (open === undefined || open.plugin !== label || open.file !== file) return undefined;
    return isDeepStrictEqual(entryOf(running.config, name), entryOf(next, name)) ? open : undefined;
  };
}

/** Another inbox waits for the next start. One that would not start then is told now. */
async function checkInbox(running: GatewayConfig, next: GatewayConfig, searchFrom: readonly string[]): Promise<void> {
  if (isDeepStrictEqual(running.inbox, next.inbox)) return;
  const loaded = await loadInbox(next.inbox, pluginEnvironment(next.folder, searchFrom));
  if ('problems' in loaded) throw new AggregateError(loaded.problems, 'the inbox has problems');
}

/** Every error of ours in what was thrown; anything else is a bug, and told as one. */
export function problemsOf(thrown: unknown): ChangeHookError[] {
  if (thrown instanceof AggregateError) return (thrown.errors as unknown[]).flatMap(problemsOf);
  if (isChangeHookError(thrown)) return [thrown];
  return [new ChangeHookError('CH_INTAKE_INTERNAL', { reason: describeError(thrown) }, { cause: thrown })];
}
