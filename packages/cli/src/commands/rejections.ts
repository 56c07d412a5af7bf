import type { Command } from 'commander';
import type { Rejection } from 'change-hook-core';
import { addLimit, addPeriod, configOption, toPeriod } from '../filters.js';
import type { Period } from '../filters.js';
import type { Io } from '../io.js';
import { withManagement } from '../management.js';
import { printTime } from '../print-changes.js';
import { printJson } from '../print-json.js';
import { nothingFound } from '../print-nothing.js';
import { printTable } from '../print-table.js';

interface ListOptions extends Period {
  config?: string;
  json?: boolean;
  mount?: string;
  limit: number;
}

export function addRejections(program: Command, io: Io): void {
  const rejections = program
    .command('rejections')
    .summary('look at requests that were refused')
    .description('Looks at rejections: short records of requests that were refused, without their bodies.')
    .helpCommand(false);
  const command = configOption(
    rejections
      .command('list')
      .summary('list refused requests')
      .description('Lists the requests that were refused, the newest first.'),
  );
  addLimit(addPeriod(command.option('--mount <name>', 'only those to this mount')))
    .option('--json', 'print JSON')
    .action(async ({ config, json, mount, limit, ...period }: ListOptions) => {
      const filter = { ...(mount === undefined ? {} : { mount }), ...toPeriod(period) };
      const { rejections: found } = await withManagement(io, config, (management) =>
        management.get<{ rejections: Rejection[] }>('/rejections', { ...filter, limit }),
      );
      if (json === true) printJson(io.stdout, found);
      if (found.length === 0) return nothingFound(io, 'rejection', { filtered: Object.keys(filter).length > 0, json });
      if (json === true) return;
      const rows = found.map(({ at, mount: of, address, reason }) => [printTime(at), of, address ?? '', reason]);
      printTable(io.stdout, [['AT', 'MOUNT', 'ADDRESS', 'REASON'], ...rows]);
    });
}
