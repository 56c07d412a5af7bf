import type { Command } from 'commander';
import { escapeForTerminal } from 'change-hook-core';
import type { ShownReceipt } from 'change-hook-server';
import { FailedError, UsageError } from '../../exit-codes.js';
import { configOption } from '../../filters.js';
import { line } from '../../io.js';
import type { Io } from '../../io.js';
import { withManagement } from '../../management.js';
import { changeCells, printRepository, printTime } from '../../print-changes.js';
import { printJson } from '../../print-json.js';
import { printTable } from '../../print-table.js';

interface ShowOptions {
  config?: string;
  body?: boolean;
  json?: boolean;
}

/** A push may have thousands. */
const MOST = 50;

export function addShowReceipt(receipts: Command, io: Io): void {
  configOption(receipts.command('show').summary('say what became of a request'))
    .description('Says what became of a request, by the id that its sender was answered: its changes, or why there are none.')
    .argument('<id>', 'the id of the receipt')
    .option('--body', 'print the body of the request and nothing else, byte for byte: for change-hook translate, say')
    .option('--json', 'print JSON, with the whole request')
    .action(async (id: string, options: ShowOptions) => {
      if (options.body === true && options.json === true) throw new UsageError('give either --body or --json');
      const receipt = await withManagement(io, options.config, (management) =>
        management.get<ShownReceipt>(`/receipts/${encodeURIComponent(id)}`),
      );
      if (options.json === true) return printJson(io.stdout, receipt);
      if (options.body === true) return printBody(io, receipt);
      printTable(io.stdout, [
        ['receipt', receipt.id],
        ['received', printTime(receipt.receivedAt)],
        ['mount', receipt.mount],
        ['dialect', receipt.dialect],
        ['delivery id', receipt.deliveryId ?? '(none)'],
        ['request', requestOf(receipt)],
        ['verdict', receipt.reason === undefined ? receipt.verdict : `${receipt.verdict}: ${receipt.reason}`],
        ['changes', String(receipt.changes)],
      ]);
      printChanges(io, receipt);
    });
}

function requestOf({ method, query, headers, body, bodyEncoding }: ShownReceipt): string {
  const size =
    body === null ? 'body dropped by retention' : `${Buffer.byteLength(body, bodyEncoding === 'text' ? 'utf8' : 'base64')} bytes`;
  return [method, ...(query === '' ? [] : [`?${query}`]), headers['content-type'] ?? '(no content type)', size].join(', ');
}

/** To a file or another program as it came; a terminal would obey what is in it. */
function printBody(io: Io, { body, bodyEncoding }: ShownReceipt): void {
  if (body === null) {
    line(io.stderr, 'retention has dropped the body of this receipt');
    throw new FailedError();
  }
  const bytes = Buffer.from(body, bodyEncoding === 'text' ? 'utf8' : 'base64');
  if (io.stdout.isTTY === true) line(io.stdout, escapeForTerminal(bytes.toString(), '\n\t'));
  else io.stdout.write(bytes);
}

function printChanges(io: Io, { parcels }: ShownReceipt): void {
  const rows = parcels.flatMap(({ repository, changes }) =>
    changes.map((change) => [printRepository(repository), ...changeCells(change)]),
  );
  if (rows.length === 0) return;
  printTable(
    io.stdout,
    rows.slice(0, MOST).map((row, n) => [String(n + 1), ...row]),
  );
  if (rows.length > MOST) line(io.stdout, `  and ${rows.length - MOST} more; --json has them all`);
}
