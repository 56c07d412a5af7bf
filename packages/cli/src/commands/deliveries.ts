import { Option } from 'commander';
import type { Command } from 'commander';
import type { DeliverySummary } from 'change-hook-core';
import { ask } from '../ask.js';
import { line } from '../io.js';
import type { Io } from '../io.js';
import { printJson } from '../print-json.js';
import { wholeNumber } from '../options.js';
import { printTable } from '../print-table.js';

interface ListOptions {
  config?: string;
  sink?: string;
  mount?: string;
  repository?: string;
  state?: string;
  before?: number;
  limit: number;
  json?: boolean;
}

export function addDeliveries(program: Command, io: Io): void {
  const deliveries = program
    .command('deliveries')
    .summary('look at what is on its way to the sinks, or arrived, or could not')
    .description('Looks at deliveries: the changes of one request on their way to one sink.')
    .helpCommand(false);
  deliveries
    .command('list')
    .summary('list deliveries of the running gateway')
    .description('Lists deliveries of the running gateway, the newest first.')
    .option('-c, --config <file>', 'the config of the gateway')
    .option('--sink <name>', 'only those to this sink')
    .option('--mount <name>', 'only those from this mount')
    .option('--repository <name>', 'only those of this repository')
    .addOption(new Option('--state <state>', 'only those in this state').choices(['pending', 'delivered', 'dead', 'discarded']))
    .option('--before <id>', 'only those older than this delivery', wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .option('--limit <n>', 'at most so many', wholeNumber(1, 1_000), 50)
    .option('--json', 'print JSON')
    .action(async ({ config, json, ...filter }: ListOptions) => {
      const query = new URLSearchParams();
      for (const [name, value] of Object.entries<string | number | undefined>(filter)) if (value !== undefined) query.set(name, String(value));
      const { deliveries: found } = (await ask(io, config, `/deliveries?${query.toString()}`)) as { deliveries: DeliverySummary[] };
      if (json === true) return printJson(io.stdout, found);
      if (found.length === 0) return line(io.stdout, 'no delivery matches');
      printTable(io.stdout, [['ID', 'RECEIVED', 'STATE', 'FROM', 'TO', 'CHANGES', 'REPOSITORY', 'RECEIPT', 'TROUBLE'], ...found.map(toRow)]);
      const last = found.at(-1);
      if (last !== undefined && found.length === filter.limit) line(io.stderr, `there may be more: --before ${last.id}`);
    });
}

function toRow({ id, state, sink, mount, repository, changes, done, attempts, createdAt, receipt, error }: DeliverySummary): string[] {
  const trouble = [...(attempts > 0 ? [`failed ${attempts} times`] : []), ...(error === undefined ? [] : [error])];
  return [
    String(id),
    new Date(createdAt).toISOString(),
    state,
    mount,
    sink,
    state !== 'delivered' && done > 0 ? `${done} of ${changes}` : String(changes),
    repository === '' ? '(none)' : repository,
    receipt,
    trouble.join(': '),
  ];
}
