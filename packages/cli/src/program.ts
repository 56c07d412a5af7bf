import { Command } from 'commander';
import { addCatchUp } from './commands/catch-up.js';
import { addCheck } from './commands/check.js';
import { addDeliveries } from './commands/deliveries.js';
import { addDev } from './commands/dev.js';
import { addDialects } from './commands/dialects.js';
import { addGitHook } from './commands/git-hook.js';
import { addHgHook } from './commands/hg-hook.js';
import { addHooks } from './commands/hooks.js';
import { addInit } from './commands/init.js';
import { addReceipts } from './commands/receipts.js';
import { addRecord } from './commands/record.js';
import { addReceive } from './commands/receive.js';
import { addRejections } from './commands/rejections.js';
import { addReload } from './commands/reload.js';
import { addSend } from './commands/send.js';
import { addSchema } from './commands/schema.js';
import { addServe } from './commands/serve.js';
import { addStatus } from './commands/status.js';
import { addSvnHook } from './commands/svn-hook.js';
import { addTranslate } from './commands/translate.js';
import { UsageError } from './exit-codes.js';
import type { Io } from './io.js';
import { VERSION } from './version.js';

const AFTER_HELP = `
A config is change-hook.config.yaml (or .yml, .json, .js, .mjs, .ts) in the folder
you stand in, or the file named by --config:

  change_hook_dialects:
    base: true
    github: { secret: "\${env:GITHUB_WEBHOOK_SECRET}" }
  change_hook_sinks:
    buildbot: { master: "localhost:9989", user: change, password: "\${env:BUILDBOT_PW}" }

Then try:

  change-hook check --connect      is the config right, and can every sink be reached?
  change-hook serve                run the gateway
  change-hook reload               let it read the config again
  change-hook hooks create --help  have a forge register its webhook
  change-hook send --from-git      send a change from here
  change-hook deliveries list      what became of the changes

Exit codes: 0 done; 1 refused or failed, stderr says why;
2 the command line is not valid.`;

/** In the order in which the help lists them. */
const COMMANDS = [
  addInit,
  addServe,
  addReload,
  addReceive,
  addSend,
  addGitHook,
  addHgHook,
  addSvnHook,
  addHooks,
  addCheck,
  addDialects,
  addSchema,
  addTranslate,
  addDev,
  addRecord,
  addStatus,
  addDeliveries,
  addReceipts,
  addRejections,
  addCatchUp,
];

/** The command line, whole. Every command writes through `io` alone. */
export function createProgram(io: Io): Command {
  const program = new Command('change-hook')
    .description('Turns the webhooks of code forges into changes, keeps them safe, and delivers them to Buildbot and other sinks.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      getOutHelpWidth: () => widthOf(io.stdout),
      getErrHelpWidth: () => widthOf(io.stderr),
    })
    .addHelpText('after', AFTER_HELP);
  for (const add of COMMANDS) add(program, io);
  addHelp(program);
  pointToHelp(program, 'change-hook');
  return program;
}

/** Longer lines are hard to read, however wide the terminal is. */
const widthOf = ({ columns = 80 }: { columns?: number }): number => Math.min(columns, 90);

/** commander's own help command prints the help of all when it does not know the one that is asked for, and says nothing of it. */
function addHelp(program: Command): void {
  program
    .command('help')
    .summary('print the help of a command')
    .description('Prints the help of a command, or this overview.')
    .argument('[command...]', 'such as: serve, or: deliveries list')
    .action((names: readonly string[]) => {
      let command = program;
      for (const name of names) {
        const found = command.commands.find((it) => it.name() === name);
        if (found === undefined) throw new UsageError(`unknown command '${names.join(' ')}'; there are ${command.commands.map((it) => it.name()).join(', ')}`);
        command = found;
      }
      command.outputHelp();
    });
}

/** After a mistake, the help of the command that was meant is named. */
function pointToHelp(command: Command, path: string): void {
  command.showHelpAfterError(`(${path} --help tells more)`);
  for (const child of command.commands) pointToHelp(child, `${path} ${child.name()}`);
}
