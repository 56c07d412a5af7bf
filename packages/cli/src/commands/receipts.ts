import type { Command } from 'commander';
import type { ReceiptSummary } from 'change-hook-core';
import { ask } from '../ask.js';
import type { Io } from '../io.js';
import { printJson } from '../print-json.js';
import { printTable } from '../print-table.js';

export function addReceipts(program: Command, io: Io): void {
  const receipts = program
    .command('receipts')
    .summary('look at a request that was accepted')
    .description('Looks at receipts: verified requests as they were stored.')
    .helpCommand(false);
  receipts
    .command('show')
    .summary('say what became of a request')
    .description('Says what became of a request, by the id that its sender was answered: how many changes, or why none.')
    .argument('<id>', 'the id of the receipt')
    .option('-c, --config <file>', 'the config of the gateway')
    .option('--json', 'print JSON')
    .action(async (id: string, options: { config?: string; json?: boolean }) => {
      const receipt = (await ask(io, options.config, `/receipts/${encodeURIComponent(id)}`)) as ReceiptSummary;
      if (options.json === true) return printJson(io.stdout, receipt);
      printTable(io.stdout, [
        ['receipt', receipt.id],
        ['received', new Date(receipt.receivedAt).toISOString()],
        ['mount', receipt.mount],
        ['dialect', receipt.dialect],
        ['delivery id', receipt.deliveryId ?? '(none)'],
        ['verdict', receipt.reason === undefined ? receipt.verdict : `${receipt.verdict}: ${receipt.reason}`],
        ['changes', String(receipt.changes)],
      ]);
    });
}
