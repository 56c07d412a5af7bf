import { Option } from 'commander';
import type { Command } from 'commander';
import type { ReceiptSummary, Verdict } from 'change-hook-core';
import { addLimit, addPeriod, configOption, toPeriod } from '../../filters.js';
import type { Period } from '../../filters.js';
import { line } from '../../io.js';
import type { Io } from '../../io.js';
import { withManagement } from '../../management.js';
import { printTime } from '../../print-changes.js';
import { printJson } from '../../print-json.js';
import { nothingFound } from '../../print-nothing.js';
import { printTable } from '../../print-table.js';

interface ListOptions extends Period {
  config?: string;
  mount?: string;
  verdict?: Verdict;
  before?: string;
  limit: number;
  json?: boolean;
}

export function addListReceipts(receipts: Command, io: Io): void {
  const command = configOption(receipts.command('list').summary('list receipts').description('Lists receipts, the newest first.'))
    .option('--mount <name>', 'only those from this mount')
    .addOption(
      new Option('--verdict <verdict>', 'only those that ended so').choices(['changes', 'polls', 'ignored', 'untranslated']),
    );
  addLimit(addPeriod(command).option('--before <id>', 'only those older than this receipt'))
    .option('--json', 'print JSON')
    .action(async (options: ListOptions) => {
      const { config, json, mount, verdict, before, limit } = options;
      const filter = { mount, verdict, before, ...toPeriod(options) };
      const { receipts: found } = await withManagement(io, config, (management) =>
        management.get<{ receipts: ReceiptSummary[] }>('/receipts', { ...filter, limit }),
      );
      if (json === true) printJson(io.stdout, found);
      if (found.length === 0) {
        return nothingFound(io, 'receipt', { filtered: Object.values(filter).some((it) => it !== undefined), json });
      }
      if (json === true) return;
      printTable(io.stdout, [['ID', 'RECEIVED', 'MOUNT', 'VERDICT', 'CHANGES', 'REASON'], ...found.map(toRow)]);
      const last = found.at(-1);
      if (last !== undefined && found.length === limit) line(io.stderr, `there may be more: --before ${last.id}`);
    });
}

const toRow = ({ id, receivedAt, mount, verdict, changes, reason = '' }: ReceiptSummary): string[] => [
  id,
  printTime(receivedAt),
  mount,
  verdict,
  String(changes),
  reason,
];
