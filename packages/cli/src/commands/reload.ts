import type { Command } from 'commander';
import { isChangeHookError } from 'change-hook-core';
import type { Difference, ReloadReport } from 'change-hook-server';
import { FailedError } from '../exit-codes.js';
import { configOption } from '../filters.js';
import { line } from '../io.js';
import type { Io } from '../io.js';
import { withGateway } from '../management.js';
import { printErrors } from '../print-errors.js';
import { printJson } from '../print-json.js';
import { tableLines } from '../print-table.js';

/** A sink that hangs is waited for before its successor begins, and a plugin may take a while to be imported. */
const RELOAD_MS = 120_000;

export function addReload(program: Command, io: Io): void {
  configOption(program.command('reload').summary('let the running gateway read its config again'))
    .description(
      'Lets the running gateway read its config again, check all of it, and take mounts, options, secrets and sinks from it while ' +
        'requests come in. With a mistake in it, every problem is told, and the gateway goes on as it was. What needs a restart is told, too.',
    )
    .option('--json', 'print JSON')
    .action(async (options: { config?: string; json?: boolean }) => {
      const report = await ask(io, options.config);
      for (const warning of report.warnings) line(io.stderr, `warning: ${warning}`);
      if (options.json === true) return printJson(io.stdout, report);
      line(io.stdout, 'the config is in force');
      const rows = [
        ['mounts', told(report.mounts)],
        ['sinks', told(report.sinks)],
        ...(report.open.length > 0 ? [['open', `${report.open.join(', ')}: nothing keeps strangers out`]] : []),
        ...restarts(report).map((it) => ['restart', it]),
      ];
      line(io.stdout, tableLines(rows).join('\n'));
    });
}

async function ask(io: Io, config: string | undefined): Promise<ReloadReport> {
  try {
    return await withGateway(io, config, (management) => management.post<ReloadReport>('/reload', {}), RELOAD_MS);
  } catch (error) {
    printErrors(io.stderr, error);
    // Nobody answers, or nobody may ask: then it is not known what runs.
    const unknown = isChangeHookError(error) && error.code.startsWith('CH_SERVER_');
    if (!unknown) line(io.stderr, 'nothing was changed: a gateway that runs goes on with the config that it has');
    throw new FailedError();
  }
}

function told({ added, removed, changed }: Difference): string {
  const parts = Object.entries({ added, removed, changed }).filter(([, names]) => names.length > 0);
  return parts.map(([how, names]) => `${how}: ${names.join(', ')}`).join('; ') || 'as before';
}

function restarts({ restart, outdated }: ReloadReport): string[] {
  return [
    ...restart.map((key) => `${key} has changed in the config`),
    ...outdated.map(({ packageName, running, installed }) => `${packageName} ${installed} is installed, and ${running} runs`),
  ];
}
