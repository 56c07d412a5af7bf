import { Command } from 'commander';
import { VERSION } from 'change-hook-server';
import { addCheck } from './commands/check.js';
import { addDeliveries } from './commands/deliveries.js';
import { addDialects } from './commands/dialects.js';
import { addServe } from './commands/serve.js';
import { addStatus } from './commands/status.js';
import { addTranslate } from './commands/translate.js';
import type { Io } from './io.js';

const AFTER_HELP = `
A config is change-hook.config.yaml (or .json, .js, .mjs, .ts) in the folder you stand in, or the file named by --config:

  change_hook_dialects:
    base: true
    github: { secret: "\${env:GITHUB_WEBHOOK_SECRET}" }
  change_hook_sinks:
    buildbot: { master: "localhost:9989", user: change, password: "\${env:BUILDBOT_PW}" }

Then try:

  change-hook check --connect      is the config right, and can every sink be reached?
  change-hook serve                run the gateway
  change-hook deliveries list      what became of the changes

Exit codes: 0 done; 1 refused or failed, stderr says why; 2 the command line is not valid.`;

/** The command line, whole. Every command writes through `io` alone. */
export function createProgram(io: Io): Command {
  const program = new Command('change-hook')
    .description('Turns the webhooks of code forges into changes, keeps them safe, and delivers them to Buildbot and other sinks.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .showHelpAfterError('(change-hook --help tells more)')
    .exitOverride()
    .configureOutput({ writeOut: (text) => void io.stdout.write(text), writeErr: (text) => void io.stderr.write(text) })
    .addHelpText('after', AFTER_HELP);
  for (const add of [addServe, addCheck, addDialects, addTranslate, addStatus, addDeliveries]) add(program, io);
  return program;
}
