import type { Command } from 'commander';
import { createGateway } from 'change-hook-server';
import { configSource, SEARCH_FROM } from '../config-source.js';
import type { Io } from '../io.js';
import { runGateway } from '../run-gateway.js';

export function addServe(program: Command, io: Io): void {
  program
    .command('serve')
    .summary('run the gateway')
    .description(
      'Runs the gateway until SIGTERM or SIGINT (Ctrl-C): then it finishes what is under way and ends; a second one ends it at once. ' +
        'SIGHUP reads the config again, and opens the files of sinks anew, for logrotate. The log goes to stderr.',
    )
    .option('-c, --config <file>', 'the config to run')
    .action(async (options: { config?: string }) => {
      await runGateway(io, await createGateway({ config: configSource(io, options.config), searchFrom: SEARCH_FROM }));
    });
}
