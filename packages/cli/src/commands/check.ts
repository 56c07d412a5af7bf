import type { Command } from 'commander';
import { ChangeHookError, describeError, describeMount, silentLog } from 'change-hook-core';
import type { Delivered, MountDescription } from 'change-hook-core';
import { closeSinks, guardsOf, inspectConfig, loadPlugins, openSinks, pollSinksIn } from 'change-hook-server';
import type { GatewayConfig, OpenSink } from 'change-hook-server';
import { catchUpRows } from '../catch-up/catch-up-rows.js';
import { configSource, SEARCH_FROM } from '../config-source.js';
import { line } from '../io.js';
import type { Io } from '../io.js';
import { wholeNumber } from '../options.js';
import { mountRows, sinkRows } from '../print-gateway.js';
import { printTable } from '../print-table.js';

export function addCheck(program: Command, io: Io): void {
  program
    .command('check')
    .summary('check the config and every plugin that it lists; start nothing')
    .description(
      'Checks the config, and every dialect, sink and inbox that it lists, and says which package each one is. ' +
        'Starts nothing. Whatever is wrong is told at once, each problem with its mend.',
    )
    .option('-c, --config <file>', 'the config to check')
    .option('--connect', 'also try to reach every sink; sends no change')
    .option('--timeout <seconds>', 'how long --connect waits for a sink', wholeNumber(1, 3_600), 15)
    .action(async (options: { config?: string; connect?: boolean; timeout: number }) => {
      const { config: valid, readable, problems, warnings } = await inspectConfig(configSource(io, options.config), io.env);
      for (const warning of warnings) line(io.stderr, `warning: ${warning}`);
      const config = valid ?? readable;
      if (config === undefined) throw new AggregateError(problems);
      const parts = await loadAll(config, problems, valid !== undefined);
      try {
        printParts(io, config, parts);
        if (options.connect === true) await connect(io, parts.sinks, options.timeout);
      } finally {
        await closeSinks(parts.sinks, silentLog);
      }
    });
}

interface Parts {
  mounts: readonly MountDescription[];
  sinks: readonly OpenSink[];
  inbox: { label: string; file: string };
}

/**
 * Loads what a start would load. Throws an AggregateError of all problems, those of the config included. `whole`: no mount or sink
 * is left out of the config for a mistake of its own, so that what one of them lacks of another can be told.
 */
async function loadAll(config: GatewayConfig, known: readonly ChangeHookError[], whole: boolean): Promise<Parts> {
  let sinks: OpenSink[] | undefined;
  const sinkProblems: unknown[] = [];
  try {
    sinks = await openSinks(config, { searchFrom: SEARCH_FROM, log: silentLog });
  } catch (error) {
    sinkProblems.push(...(error instanceof AggregateError ? (error.errors as unknown[]) : [error]));
  }
  const { mounts, inbox, problems: found } = await loadPlugins(config, SEARCH_FROM, undefined, whole ? sinks && pollSinksIn(sinks) : undefined);
  const problems: unknown[] = [...known, ...found, ...sinkProblems];
  sinks ??= [];
  if (problems.length === 0 && inbox !== undefined) return { mounts: [...mounts.values()].map(describeMount), sinks, inbox };
  await closeSinks(sinks, silentLog);
  throw new AggregateError(problems);
}

function printParts(io: Io, config: GatewayConfig, { mounts, sinks, inbox }: Parts): void {
  const gates = new Map(config.mounts.map(({ mount, gate }) => [mount, gate]));
  const described = mounts.map((it) => {
    const gate = gates.get(it.mount);
    return { ...it, path: `${config.http.basePath}/change_hook/${it.mount}`, guards: gate === undefined ? [] : guardsOf(it, gate) };
  });
  line(io.stdout, `config ${config.file ?? ''} is valid`);
  line(io.stdout, 'mounts:');
  printTable(io.stdout, mountRows(described).map((row, at) => [...row, ...(mounts[at] === undefined ? [] : [mounts[at].file])]));
  const catching = catchUpRows(config);
  if (catching.length > 0) {
    line(io.stdout, 'catching up at the start:');
    printTable(io.stdout, catching);
  }
  line(io.stdout, 'sinks:');
  printTable(io.stdout, sinkRows(sinks).map((row, at) => [...row, ...(sinks[at] === undefined ? [] : [sinks[at].file])]));
  line(io.stdout, 'inbox:');
  printTable(io.stdout, [[config.inbox.inbox, inbox.label, inbox.file]]);
}

async function connect(io: Io, sinks: readonly OpenSink[], seconds: number): Promise<void> {
  const answers = await Promise.all(sinks.map(async (open) => ({ name: open.name, plugin: open.plugin, answer: await tryToReach(open, seconds) })));
  line(io.stdout, 'connections:');
  printTable(io.stdout, answers.map(({ name, answer }) => [name, wordsFor(answer)]));
  const failures = answers.flatMap(({ name, plugin, answer }): ChangeHookError[] => {
    if (answer === undefined || answer.ok) return [];
    const { why, reason } = answer;
    if (why === 'crashed') return [new ChangeHookError('CH_SINK_CRASHED', { sink: name, plugin, reason })];
    return [new ChangeHookError(why === 'unreachable' ? 'CH_SINK_UNREACHABLE' : 'CH_SINK_REFUSES', { sink: name, reason })];
  });
  if (failures.length > 0) throw new AggregateError(failures);
}

/** What a sink says of itself, or that its code threw. */
type Tried = Delivered | { ok: false; why: 'crashed'; reason: string };

function wordsFor(answer: Tried | undefined): string {
  if (answer === undefined) return "can't be tried: the sink has no check";
  if (!answer.ok && answer.why === 'crashed') return 'its check threw';
  return answer.ok ? 'can be reached' : answer.why === 'unreachable' ? "can't be reached" : 'can be reached, and refuses';
}

/** Undefined: the sink has no check. One that hears no signal must not hang the command: its answer is not waited for. */
async function tryToReach({ sink }: OpenSink, seconds: number): Promise<Tried | undefined> {
  if (sink.check === undefined) return undefined;
  const ended = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Delivered>((resolve) => {
    timer = setTimeout(() => {
      resolve({ ok: false, why: 'unreachable', reason: `no answer within ${seconds} s` });
      ended.abort();
    }, seconds * 1000);
  });
  try {
    return await Promise.race([(async () => sink.check?.({ signal: ended.signal }))(), late]);
  } catch (error) {
    return { ok: false, why: 'crashed', reason: describeError(error) };
  } finally {
    clearTimeout(timer);
  }
}
