import { resolve } from 'node:path';
import type { Command } from 'commander';
import { describeError, isChangeHookError } from 'change-hook-core';
import { createGateway, createLog } from 'change-hook-server';
import { SEARCH_FROM } from '../config-source.js';
import { FailedError } from '../exit-codes.js';
import { line } from '../io.js';
import type { Io } from '../io.js';
import { printErrors } from '../print-errors.js';
import { optionsOfDialect } from '../receive/dialect-options.js';
import { LogFile } from '../receive/log-file.js';
import { createPidFile } from '../receive/pid-file.js';
import { toConfig } from '../receive/receive-config.js';
import { addReceiveOptions, masterOf, notesOn, refuseContradictions } from '../receive/receive-options.js';
import type { ReceiveOptions } from '../receive/receive-options.js';
import { makeStateFolder, stateFolder } from '../receive/state-folder.js';
import { runGateway } from '../run-gateway.js';

const AFTER_HELP = `
A secret on the command line is seen by every user of the machine. Better: a file,
or the environment: CHANGE_HOOK_SECRET, CHANGE_HOOK_AUTH.

Examples:
  change-hook receive github --secret-file secret --auth-file auth --buildmaster ci:9989
  change-hook receive bitbucket --private --secret-file token
  change-hook receive gitlab --port 9002 --host 0.0.0.0 --secret-file secret \\
      --option 'events=["push"]' --pidfile /run/receive.pid`;

export function addReceive(program: Command, io: Io): void {
  const command = program
    .command('receive')
    .summary('run a gateway for one dialect and one master, without a config')
    .description(
      'Runs a gateway with one dialect and one Buildbot master from these options alone, until SIGTERM or SIGINT. Webhooks come to /change_hook/DIALECT, or to /.',
    )
    .argument('<dialect>', 'who sends: github, gitlab, gitea, ...');
  addReceiveOptions(command)
    .addHelpText('after', AFTER_HELP)
    .action((dialect: string, options: ReceiveOptions) => receive(io, dialect, options));
}

async function receive(io: Io, dialect: string, options: ReceiveOptions): Promise<void> {
  refuseContradictions(options);
  for (const note of notesOn(options)) line(io.stderr, `note: ${note}`);
  const about = await optionsOfDialect(dialect, io.cwd);
  const state = stateFolder(io, dialect, options.state);
  const value = await toConfig(io, dialect, options, about, state);
  makeStateFolder(state);
  const log = openLog(io, options);
  const pidFile = options.pidfile === undefined ? undefined : createPidFile(resolve(io.cwd, options.pidfile));
  try {
    const gateway = await createGateway({
      config: { value, folder: io.cwd },
      searchFrom: SEARCH_FROM,
      rootMount: dialect,
      log: createLog({ level: options.level === 'fatal' ? 'error' : options.level, format: 'auto', stream: log.stream }),
    });
    await runGateway(io, gateway, {
      started: () => pidFile?.write(),
      hangup: () => log.reopen(),
      ended: () => pidFile?.remove(),
      words: {
        more: [`master:\n  ${masterOf(options)}`, `store:\n  ${state}`],
        close: 'give --secret-file FILE',
      },
    });
  } catch (error) {
    if (!isOfConfig(error)) throw error;
    printErrors(io.stderr, error);
    line(io.stderr, `(there is no config here: change_hook_dialects.${dialect} is what --option and the options for it say, change_hook_sinks.buildbot is --buildmaster, --auth and --url)`);
    throw new FailedError();
  }
}

function openLog(io: Io, { log }: ReceiveOptions): { stream: NodeJS.WritableStream & { isTTY?: boolean }; reopen: () => void } {
  if (log === undefined || log === 'stdout') return { stream: log === undefined ? io.stderr : io.stdout, reopen: () => {} };
  const name = resolve(io.cwd, log);
  try {
    const file = new LogFile(name, (error) => line(io.stderr, `the log ${name} can't be written: ${describeError(error)}`));
    return { stream: file, reopen: () => file.reopen() };
  } catch (error) {
    throw new Error(`the log ${name} can't be opened: ${describeError(error)}`, { cause: error });
  }
}

const isOfConfig = (thrown: unknown): boolean =>
  (thrown instanceof AggregateError ? (thrown.errors as unknown[]) : [thrown]).some((it) => isChangeHookError(it) && it.code.startsWith('CH_CONFIG_'));
