import type { Command } from 'commander';
import type { InboxStatus } from 'change-hook-core';
import type { ManagementAbout } from 'change-hook-server';
import { line } from '../io.js';
import type { Io } from '../io.js';
import { withGateway } from '../management.js';
import { printJson } from '../print-json.js';
import { mountRows, sinkRows } from '../print-gateway.js';
import { printTable } from '../print-table.js';

export function addStatus(program: Command, io: Io): void {
  program
    .command('status')
    .summary('say what the running gateway has in hand')
    .description('Says what the running gateway has in hand: its mounts, its sinks, and how many deliveries each sink has in which state.')
    .option('-c, --config <file>', 'the config of the gateway')
    .option('--json', 'print JSON')
    .action(async (options: { config?: string; json?: boolean }) => {
      const status = await withGateway(io, options.config, (management) => management.get<ManagementAbout & { inbox: InboxStatus }>('/status'));
      if (options.json === true) return printJson(io.stdout, status);
      const { version, pid, startedAt, mounts, sinks, inbox } = status;
      line(io.stdout, `change-hook ${version}, process ${pid}, runs since ${new Date(startedAt).toISOString()}`);
      line(io.stdout, 'mounts:');
      printTable(io.stdout, mountRows(mounts));
      line(io.stdout, 'sinks:');
      printTable(io.stdout, sinkRows(sinks).map((row) => (sinks.length === 0 ? row : [...row, countsOf(row[0], inbox)])));
      line(io.stdout, `inbox: ${inbox.receipts} ${inbox.receipts === 1 ? 'receipt' : 'receipts'}, ${inbox.rejections} refused ${inbox.rejections === 1 ? 'request' : 'requests'}`);
    });
}

function countsOf(sink: string | undefined, { deliveries }: InboxStatus): string {
  const order = ['pending', 'delivered', 'dead', 'discarded'];
  const counts = deliveries.filter((it) => it.sink === sink).sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  return counts.map(({ state, count }) => `${count} ${state}`).join(', ') || 'nothing yet';
}
