import type { Command } from 'commander';
import { escapeForTerminal } from 'change-hook-core';
import type { Retranslated } from 'change-hook-server';
import { FailedError, UsageError } from '../../exit-codes.js';
import { addPeriod, configOption, toPeriod } from '../../filters.js';
import type { Period } from '../../filters.js';
import { line } from '../../io.js';
import type { Io } from '../../io.js';
import { withManagement } from '../../management.js';
import type { Management } from '../../management.js';
import { printJson } from '../../print-json.js';
import { nothingFound } from '../../print-nothing.js';
import { counted, createProgress } from '../../progress.js';

interface RetranslateOptions extends Period {
  config?: string;
  mount?: string;
  json?: boolean;
}

type Result = Pick<Retranslated, 'translated' | 'failed'> & { left: number; stopped?: string };

/** What one call may name. */
const MOST = 1_000;

export function addRetranslateReceipts(receipts: Command, io: Io): void {
  const command = receipts
    .command('retranslate')
    .summary('translate requests again that their dialect failed on')
    .description(
      'Translates untranslated receipts again, once their dialect is mended, the oldest first, and delivers their changes. Without ids or filters: all that there are.',
    )
    .argument('[id...]', 'ids of untranslated receipts');
  addPeriod(configOption(command).option('--mount <name>', 'only those from this mount'))
    .option('--json', 'print JSON')
    .action(async (ids: readonly string[], options: RetranslateOptions) => {
      const { mount, config, json } = options;
      const filter = { ...(mount === undefined ? {} : { mount }), ...toPeriod(options) };
      const filtered = Object.keys(filter).length > 0;
      if (ids.length > 0 && filtered) throw new UsageError('give either ids or filters');
      const order = ids.length > 0 ? { ids } : filter;
      const result = await withManagement(io, config, (management) => retranslate(io, management, order));
      if (json === true) printJson(io.stdout, result);
      if (result.translated.length + result.failed.length === 0) {
        return nothingFound(io, 'untranslated receipt', { filtered, json });
      }
      if (json !== true) print(io, result);
      if (result.failed.length > 0) throw new FailedError();
    });
}

async function retranslate(io: Io, management: Management, order: object): Promise<Result> {
  let step = await management.post<Retranslated>('/receipts/retranslate', order);
  const { translated, failed, rest: queue } = { ...step, rest: [...step.rest] };
  const done = (): number => translated.length + failed.length;
  const progress = createProgress(io, 'translated', done() + queue.length);
  try {
    while (queue.length > 0 && step.stopped === undefined) {
      progress.to(done());
      const ids = queue.splice(0, MOST);
      step = await management.post<Retranslated>('/receipts/retranslate', { ids, resume: true });
      translated.push(...step.translated);
      failed.push(...step.failed);
      queue.unshift(...step.rest);
    }
    return { translated, failed, left: queue.length, ...(step.stopped === undefined ? {} : { stopped: step.stopped }) };
  } catch (error) {
    progress.end();
    line(
      io.stderr,
      `${counted(translated.length, 'receipt is', 'receipts are')} translated already; run it again for the others`,
    );
    throw error;
  } finally {
    progress.end();
  }
}

function print(io: Io, { translated, failed, left, stopped }: Result): void {
  const building = translated.filter(({ changes }) => changes > 0);
  const sum = building.reduce((all, { changes }) => all + changes, 0);
  if (translated.length > 0) {
    line(
      io.stdout,
      `${counted(translated.length, 'receipt is', 'receipts are')} translated: ${counted(sum, 'change')} of ${building.length}, nothing to build in ${translated.length - building.length}`,
    );
  }
  for (const { id, error } of failed) line(io.stderr, escapeForTerminal(`${id}: ${error}`));
  if (failed.length > 0) line(io.stderr, `${counted(failed.length, 'receipt is', 'receipts are')} still untranslated`);
  if (stopped !== undefined && left > 0) {
    line(
      io.stderr,
      `stopped there; ${counted(left, 'receipt was', 'receipts were')} not tried: name others by their ids or --mount`,
    );
  }
}
