import type { Command } from 'commander';
import { escapeForTerminal } from 'change-hook-core';
import type { DeliverySummary } from 'change-hook-core';
import { ask } from '../ask.js';
import { line } from '../io.js';
import type { Io } from '../io.js';

interface ListOptions {
  config?: string;
  sink?: string;
  mount?: string;
  repository?: string;
  state?: string;
  before?: string;
  limit: string;
  json?: boolean;
}

export function addDeliveries(program: Command, io: Io): void {
  const deliveries = program.command('deliveries').description('look at what is on its way to the sinks, or arrived, or could not');
  deliveries
    .command('list')
    .description('list deliveries of the running gateway, the newest first')
    .option('-c, --config <file>', 'the config of the gateway')
    .option('--sink <name>', 'only those to this sink')
    .option('--mount <name>', 'only those from this mount')
    .option('--repository <name>', 'only those of this repository')
    .option('--state <state>', 'only those in this state: pending, delivered, dead, discarded')
    .option('--before <id>', 'only those older than this delivery')
    .option('--limit <n>', 'at most so many', '50')
    .option('--json', 'print JSON')
    .action(async ({ config, json, ...filter }: ListOptions) => {
      const query = new URLSearchParams();
      for (const [name, value] of Object.entries<string | undefined>(filter)) if (value !== undefined) query.set(name, value);
      const { deliveries: found } = (await ask(io, config, `/deliveries?${query.toString()}`)) as { deliveries: DeliverySummary[] };
      if (json === true) return line(io.stdout, JSON.stringify(found, null, 2));
      if (found.length === 0) return line(io.stdout, 'no delivery matches');
      for (const delivery of found) line(io.stdout, describe(delivery));
    });
}

function describe({ id, state, sink, mount, repository, changes, done, attempts, createdAt, receipt, error }: DeliverySummary): string {
  const parts = [
    String(id).padStart(6),
    new Date(createdAt).toISOString(),
    state.padEnd(9),
    `${sink} <- ${mount}`,
    `${state === 'pending' && done > 0 ? `${done}/` : ''}${changes} ${changes === 1 ? 'change' : 'changes'}`,
    repository === '' ? '(no repository)' : repository,
    receipt,
    ...(attempts > 0 ? [`${attempts} failed tries`] : []),
    ...(error === undefined ? [] : [error]),
  ];
  return escapeForTerminal(parts.join('  '));
}
