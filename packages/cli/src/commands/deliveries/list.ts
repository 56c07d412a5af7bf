import type { Command } from 'commander';
import type { ListedDelivery } from 'change-hook-server';
import { addDeliveryFilter, addLimit, configOption, toFilter } from '../../filters.js';
import type { DeliveryFilterOptions } from '../../filters.js';
import { line } from '../../io.js';
import type { Io } from '../../io.js';
import { withManagement } from '../../management.js';
import { wholeNumber } from '../../options.js';
import { printRepository, printTime } from '../../print-changes.js';
import { printJson } from '../../print-json.js';
import { nothingFound } from '../../print-nothing.js';
import { printTable } from '../../print-table.js';

interface ListOptions extends DeliveryFilterOptions {
  config?: string;
  before?: number;
  limit: number;
  json?: boolean;
}

export function addListDeliveries(deliveries: Command, io: Io): void {
  const command = configOption(
    deliveries.command('list').summary('list deliveries').description('Lists deliveries, the newest first.'),
  );
  addLimit(
    addDeliveryFilter(command).option(
      '--before <id>',
      'only those older than this delivery',
      wholeNumber(1, Number.MAX_SAFE_INTEGER),
    ),
  )
    .option('--json', 'print JSON')
    .action(async (options: ListOptions) => {
      const { config, json, before, limit } = options;
      const filter = { ...toFilter(options), ...(before === undefined ? {} : { before }) };
      const { deliveries: found } = await withManagement(io, config, (management) =>
        management.get<{ deliveries: ListedDelivery[] }>('/deliveries', { ...filter, limit }),
      );
      if (json === true) printJson(io.stdout, found);
      if (found.length === 0) return nothingFound(io, 'delivery', { filtered: Object.keys(filter).length > 0, json });
      if (json === true) return;
      printTable(io.stdout, [
        ['ID', 'RECEIVED', 'STATE', 'FROM', 'TO', 'CHANGES', 'REPOSITORY', 'RECEIPT', 'TROUBLE'],
        ...found.map(toRow),
      ]);
      const last = found.at(-1);
      if (last !== undefined && found.length === limit) line(io.stderr, `there may be more: --before ${last.id}`);
    });
}

function toRow(it: ListedDelivery): string[] {
  const { id, sink, mount, repository, createdAt, receipt } = it;
  return [
    String(id),
    printTime(createdAt),
    printState(it),
    mount,
    sink,
    printDone(it),
    printRepository(repository),
    receipt,
    // In a list, what has been overcome would be read as what is.
    it.state === 'delivered' ? '' : printTrouble(it),
  ];
}

export const printState = ({ state, orphaned }: ListedDelivery): string => (orphaned === true ? 'orphaned' : state);

/** How many of its changes have arrived. */
export function printDone({ state, done, behind = [], changes }: ListedDelivery): string {
  const arrived = done - behind.length;
  return state !== 'delivered' && arrived > 0 ? `${arrived} of ${changes}` : String(changes);
}

export function printTrouble({ attempts, error }: ListedDelivery): string {
  return [...(attempts > 0 ? [`failed ${attempts} times`] : []), ...(error === undefined ? [] : [error])].join(': ');
}
