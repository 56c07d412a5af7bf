import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { Replayed } from 'change-hook-server';
import { addPeriod, configOption, mustNameOneWay, toPeriod } from '../../filters.js';
import type { Period } from '../../filters.js';
import { line } from '../../io.js';
import type { Io } from '../../io.js';
import { withManagement } from '../../management.js';
import type { Management } from '../../management.js';
import { printJson } from '../../print-json.js';
import { nothingFound } from '../../print-nothing.js';
import { counted, createProgress } from '../../progress.js';
import { findReceipts } from './find.js';

interface ReplayOptions extends Period {
  config?: string;
  mount?: string;
  sink?: readonly string[];
  all?: boolean;
  once?: string;
  json?: boolean;
}

interface Order {
  once: string;
  sinks?: readonly string[];
}

export function addReplayReceipts(receipts: Command, io: Io): void {
  const command = receipts
    .command('replay')
    .summary('deliver the changes of receipts once more')
    .description(
      'Delivers all changes of receipts once more, the oldest receipt first: to a new master, or to one that lost them. Whoever has them already gets them twice. ' +
        'Name the receipts by their ids, or by filters.',
    )
    .argument('[id...]', 'ids of receipts');
  addPeriod(configOption(command).option('--mount <name>', 'only those from this mount'))
    .option('--all', 'all receipts that have changes')
    .option(
      '--sink <name>',
      'the sink that gets them, instead of those of their mount; may be repeated',
      (name: string, all: readonly string[] = []) => [...all, name],
    )
    .option('--once <word>', 'a word for this replay: what was replayed under it before is left out')
    .option('--json', 'print JSON')
    .action(async (ids: readonly string[], options: ReplayOptions) => {
      const filters = [options.mount, options.since, options.until].some((it) => it !== undefined);
      mustNameOneWay(
        { ids: ids.length > 0, filters, all: options.all === true },
        'name receipts by their ids, by --mount, --since and --until, or all of them by --all',
      );
      const order: Order = { once: options.once ?? randomUUID(), ...(options.sink === undefined ? {} : { sinks: options.sink }) };
      const { replayed, sinks } = await withManagement(io, options.config, async (management) => {
        const wanted =
          ids.length > 0 ? await checkAll(management, [...new Set(ids)], order) : await findAll(management, options, order);
        return { replayed: wanted.length, sinks: await replayAll(io, management, wanted, order) };
      });
      if (options.json === true) printJson(io.stdout, { replayed, sinks });
      if (replayed === 0) {
        return nothingFound(io, 'receipt that has changes', { filtered: options.all !== true, json: options.json });
      }
      if (options.json !== true) {
        // The inbox does not tell which of them it has left out.
        const leftOut = options.once === undefined ? '' : ', but for what was replayed under this word before';
        line(io.stdout, `${counted(replayed, 'receipt is', 'receipts are')} on the way to ${sinks.join(', ')} once more${leftOut}`);
      }
    });
}

const pathOf = (id: string): string => `/receipts/${encodeURIComponent(id)}/replay`;

/** Whether each of them can be replayed is asked before the first one is. */
async function checkAll(management: Management, ids: readonly string[], order: Order): Promise<readonly string[]> {
  for (const id of ids) {
    try {
      await management.post(pathOf(id), { ...order, dry: true });
    } catch (error) {
      throw ids.length === 1 || !(error instanceof Error) ? error : new Error(`${id}: ${error.message}`, { cause: error });
    }
  }
  // The ids are sortable by time.
  return [...ids].sort();
}

async function findAll(management: Management, options: ReplayOptions, order: Order): Promise<readonly string[]> {
  const filter = { verdict: 'changes', mount: options.mount, ...toPeriod(options) };
  const found = (await findReceipts(management, filter)).filter(({ changes }) => changes > 0);
  // What is wrong with an order is wrong for a whole mount: a sink that there is not, or a mount that the config has no more.
  const ofMounts = new Map(found.map(({ mount, id }) => [mount, id]));
  for (const id of ofMounts.values()) await management.post(pathOf(id), { ...order, dry: true });
  return found.map(({ id }) => id);
}

async function replayAll(io: Io, management: Management, ids: readonly string[], order: Order): Promise<readonly string[]> {
  const progress = createProgress(io, 'replayed', ids.length);
  const sinks = new Set<string>();
  let done = 0;
  try {
    for (const id of ids) {
      for (const sink of (await management.post<Replayed>(pathOf(id), order)).sinks) sinks.add(sink);
      progress.to(++done);
    }
  } catch (error) {
    progress.end();
    if (ids.length > 1) {
      line(io.stderr, `${done} of ${ids.length} receipts were replayed; for the others, run it again with --once ${order.once}`);
    }
    throw error;
  }
  progress.end();
  return [...sinks].sort();
}
