import { randomBytes } from 'node:crypto';
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { line } from '../io.js';
import type { Io } from '../io.js';
import { report } from '../init/report.js';
import { SINKS } from '../init/settings.js';
import type { Settings, SinkName } from '../init/settings.js';
import { toSettings } from '../init/to-settings.js';
import type { InitOptions } from '../init/to-settings.js';
import { chosen, configText } from '../init/write-config.js';
import { writeFiles } from '../init/write-files.js';
import { wholeNumber } from '../options.js';

const AFTER_HELP = `
Without --yes it asks for what the options leave open.

Examples:
  change-hook init
  change-hook init --forge github --forge gitlab --sink buildbot --master localhost:9989 \\
      --url https://ci.example.org --config /etc/change-hook/change-hook.config.yaml --yes`;

const collect = (value: string, all: readonly string[] = []): readonly string[] => [...all, value];

export function addInit(program: Command, io: Io): void {
  program
    .command('init')
    .summary('write a config, with secrets, and say what to enter where')
    .description(
      'Writes a commented config with new secrets in files beside it, and says what to enter in each forge, in the master, in systemd and in a proxy. Writes over nothing.',
    )
    .option('-f, --forge <name>', 'a dialect that is shipped: github, gitlab, ...; may be repeated', collect)
    .addOption(
      new Option('-s, --sink <name>', 'where changes go; may be repeated (default: buildbot)')
        .choices(SINKS)
        .argParser((value, all?: readonly SinkName[]) => collectSink(value, all)),
    )
    .option('-m, --master <host:port>', "the master's Perspective Broker (default: localhost:9989)")
    .option('--master-user <name>', 'the user of its PBChangeSource', 'change')
    .option('--master-password-file <file>', 'a file that has its password (default: a new one)')
    .option('--master-url <url>', "the root of the master's web server")
    .option('--url <url>', 'what forges reach the gateway by (default: https://ci.example.org)')
    .option('-p, --port <port>', 'the port to listen on', wholeNumber(1, 65_535), 8010)
    .option('--store <file>', 'the file of the store')
    .option('-c, --config <file>', 'the config to write', 'change-hook.config.yaml')
    .option('-y, --yes', 'ask nothing')
    .addHelpText('after', AFTER_HELP)
    .action(async (options: InitOptions) => {
      const settings = await toSettings(io, options);
      const written = writeFiles({ config: settings.config, text: configText(settings), secrets: secretsOf(settings) });
      line(io.stdout, report(settings, written).join('\n'));
    });
}

/** A parser of its own takes the place of the one that checks the choices. */
function collectSink(value: string, all: readonly SinkName[] = []): readonly SinkName[] {
  const sink = SINKS.find((it) => it === value);
  if (sink === undefined) throw new InvalidArgumentError(`Allowed choices are ${SINKS.join(', ')}.`);
  return [...all, sink];
}

/** By the name of the file. 256 bits, in characters that every form, URL and header carries. */
function secretsOf(settings: Settings): Record<string, string> {
  const names = chosen(settings).flatMap(({ dialect, guard }) => (guard === 'none' ? [] : [dialect]));
  if (settings.sinks.includes('buildbot') && settings.masterPasswordFile === undefined) names.push('buildbot');
  const made = Object.fromEntries(names.map((name) => [name, randomBytes(32).toString('hex')]));
  return Object.assign(made, ...chosen(settings).map(({ files = {} }) => files)) as Record<string, string>;
}
