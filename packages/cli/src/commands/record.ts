import { isAbsolute, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { escapeForTerminal, isChangeHookError } from 'change-hook-core';
import { inspectConfig, pluginEnvironment } from 'change-hook-server';
import type { ConfigSource, ShownReceipt } from 'change-hook-server';
import { configSource, SEARCH_FROM } from '../config-source.js';
import { readLocalDialect } from '../dev/local-dialect.js';
import { parseOptions } from '../dev/parse-options.js';
import { createWorkbench } from '../dev/workbench.js';
import { FailedError, UsageError } from '../exit-codes.js';
import { line } from '../io.js';
import type { Io } from '../io.js';
import { withManagement } from '../management.js';
import { wholeNumber } from '../options.js';
import { prefixOf } from '../record/known-secrets.js';
import type { RecordedMount } from '../record/known-secrets.js';
import { recordLive } from '../record/live.js';
import { createRecorder } from '../record/recorder.js';

interface RecordOptions {
  receipt?: readonly string[];
  dialect?: string;
  options?: string;
  mount?: string;
  config?: string;
  to?: string;
  port: number;
  count?: number;
}

const AFTER_HELP = `
Examples:
  change-hook record --receipt 018df9a1-3a4b-7c5d-8e6f-0123456789ab --to test/cases
  change-hook record --dialect ./ --port 8010
  change-hook record --mount github --count 3`;

export function addRecord(program: Command, io: Io): void {
  program
    .command('record')
    .summary('write requests to case folders, as tests of a dialect')
    .description(
      'Writes requests to case folders of change-hook-testkit, with the changes that they give, and without their secrets: ' +
        'stored ones by the ids of their receipts, or what arrives while it runs a gateway of its own.',
    )
    .option('-r, --receipt <id>', 'the receipt to write; may be repeated', (id: string, all: readonly string[] = []) => [...all, id])
    .option('-d, --dialect <name>', 'run a gateway with this dialect: a name, or the folder of its package (./)')
    .option('-o, --options <json>', 'the options of that dialect, as in a config')
    .option('-m, --mount <name>', 'run a gateway with this mount of the config, as it is there')
    .option('-c, --config <file>', 'the config that has the mount, or the receipts')
    .option('-t, --to <folder>', 'the folder of the cases; by default test/cases in the folder of --dialect, or else in the one you stand in')
    .option('-p, --port <n>', 'the port to listen on, of this machine only; 0: one that is free', wholeNumber(0, 65_535), 0)
    .option('--count <n>', 'end after so many new cases', wholeNumber(1, 1_000_000))
    .addHelpText('after', AFTER_HELP)
    .action(async (options: RecordOptions) => {
      refuseContradictions(options);
      if (options.receipt !== undefined) return recordReceipts(io, options.receipt, options);
      return options.mount === undefined ? recordDialect(io, options) : recordMount(io, options.mount, options);
    });
}

function refuseContradictions({ receipt, dialect, mount, options, config }: RecordOptions): void {
  const ways = [receipt, dialect, mount].filter((it) => it !== undefined).length;
  if (ways === 0) throw new UsageError('give --receipt ID for a stored request, or --dialect or --mount to wait for some');
  if (ways > 1) throw new UsageError('give one of --receipt, --dialect and --mount');
  if (options !== undefined && dialect === undefined) throw new UsageError('--options goes with --dialect: a mount has its options in the config');
  if (config !== undefined && dialect !== undefined) throw new UsageError('--config goes with --mount and --receipt: --dialect takes nothing from a config');
}

const folderOfCases = (io: Io, to: string | undefined, fallback: string = io.cwd): string =>
  to === undefined ? join(fallback, 'test', 'cases') : resolve(io.cwd, to);

async function recordReceipts(io: Io, ids: readonly string[], { config: file, to }: RecordOptions): Promise<void> {
  const source = configSource(io, file);
  const receipts = await withManagement(io, file, async (management) => {
    const found: ShownReceipt[] = [];
    for (const id of new Set(ids)) found.push(await management.get<ShownReceipt>(`/receipts/${encodeURIComponent(id)}`));
    return found;
  });
  let failed = 0;
  for (const name of new Set(receipts.map(({ mount }) => mount))) {
    const { recorded, folder } = await mountOf(io, source, name);
    const recorder = await createRecorder(io, recorded, folderOfCases(io, to), pluginEnvironment(folder, SEARCH_FROM));
    for (const receipt of receipts.filter(({ mount }) => mount === name)) {
      try {
        await recorder.record(receipt);
      } catch (error) {
        failed += 1;
        line(io.stderr, escapeForTerminal(`${receipt.id}: ${error instanceof Error ? error.message : String(error)}`));
      }
    }
  }
  if (failed > 0) throw new FailedError();
}

async function recordMount(io: Io, name: string, { config: file, to, port, count }: RecordOptions): Promise<void> {
  const { recorded, folder } = await mountOf(io, configSource(io, file), name);
  const recorder = await createRecorder(io, recorded, folderOfCases(io, to), pluginEnvironment(folder, SEARCH_FROM));
  const bench = await createWorkbench();
  try {
    await recordLive({ io, recorded, recorder, bench, folder, port, count });
  } finally {
    bench.remove();
  }
}

async function recordDialect(io: Io, { dialect = '', options, to, port, count }: RecordOptions): Promise<void> {
  const local = /^\.|[\\/]$/.test(dialect) || isAbsolute(dialect) ? readLocalDialect(io.cwd, dialect) : undefined;
  const bench = await createWorkbench(local === undefined ? {} : { [local.packageName]: local.folder });
  try {
    const name = local?.name ?? dialect;
    const folder = local === undefined ? io.cwd : bench.folder;
    const { recorded } = await mountOf(io, { value: { change_hook_dialects: { [name]: parseOptions(options) } }, folder }, name);
    const recorder = await createRecorder(io, recorded, folderOfCases(io, to, local?.folder), pluginEnvironment(folder, SEARCH_FROM));
    await recordLive({ io, recorded, recorder, bench, folder, port, count });
  } finally {
    bench.remove();
  }
}

/** A mount with all its secrets: one that is not there could not be looked for in a request. Those of others may be missing. */
async function mountOf(io: Io, source: ConfigSource, name: string): Promise<{ recorded: RecordedMount; folder: string }> {
  const { config, problems, filled } = await inspectConfig(source, io.env);
  if (config === undefined) throw new AggregateError(problems);
  const mount = config.mounts.find((it) => it.mount === name);
  if (mount === undefined) {
    throw new UsageError(`the config has no mount "${name}"; it has ${config.mounts.map((it) => it.mount).join(', ') || 'none'}`);
  }
  const missing = problems.filter((it) => isChangeHookError(it, 'CH_CONFIG_SECRET') && it.params.path.startsWith(prefixOf(mount)));
  if (missing.length > 0) throw new AggregateError(missing);
  return { recorded: { mount, filled }, folder: config.folder };
}
