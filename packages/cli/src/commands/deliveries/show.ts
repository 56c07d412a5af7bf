import type { Command } from 'commander';
import type { ShownDelivery } from 'change-hook-server';
import { configOption } from '../../filters.js';
import { line } from '../../io.js';
import type { Io } from '../../io.js';
import { withManagement } from '../../management.js';
import { wholeNumber } from '../../options.js';
import { changeCells, printRepository, printTime } from '../../print-changes.js';
import { printJson } from '../../print-json.js';
import { printTable } from '../../print-table.js';
import { printDone, printState, printTrouble } from './list.js';

/** A push may have thousands. */
const MOST = 50;

export function addShowDelivery(deliveries: Command, io: Io): void {
  configOption(deliveries.command('show').summary('say how far a delivery is, and what it carries'))
    .description('Says how far a delivery is, what is in its way, and which changes it carries.')
    .argument('<id>', 'the id of the delivery', wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .option('--json', 'print JSON')
    .action(async (id: number, options: { config?: string; json?: boolean }) => {
      const it = await withManagement(io, options.config, (management) => management.get<ShownDelivery>(`/deliveries/${id}`));
      if (options.json === true) return printJson(io.stdout, it);
      printTable(io.stdout, [
        ['delivery', String(it.id)],
        ['state', printState(it)],
        ['to', it.sink],
        ['from', it.mount],
        ['repository', printRepository(it.repository)],
        ['receipt', it.receipt],
        ['received', printTime(it.createdAt)],
        ...(it.settledAt === undefined ? [] : [[it.state, printTime(it.settledAt)]]),
        ['changes', printDone(it)],
        ...(printTrouble(it) === '' ? [] : [[it.state === 'delivered' ? 'had trouble' : 'trouble', printTrouble(it)]]),
      ]);
      printChanges(io, it);
    });
}

/** The changes in their order, with a mark at those that have arrived. */
function printChanges(io: Io, { parcel, done, behind, state }: ShownDelivery): void {
  if (parcel.length === 0) return;
  const notArrived = new Set(behind);
  const hasArrived = (n: number): boolean => state === 'delivered' || (n < done && !notArrived.has(n));
  line(io.stdout, 'changes:');
  printTable(
    io.stdout,
    parcel
      .slice(0, MOST)
      .map((change, n) => [String(n + 1), hasArrived(n) ? 'arrived' : '', ...changeCells(change)]),
  );
  if (parcel.length > MOST) line(io.stdout, `  and ${parcel.length - MOST} more; --json has them all`);
}
