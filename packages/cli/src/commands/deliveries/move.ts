import type { Command } from 'commander';
import { escapeForTerminal } from 'change-hook-core';
import type { DeliveryState, Step } from 'change-hook-core';
import { confirm } from '../../confirm.js';
import { FailedError } from '../../exit-codes.js';
import { addDeliveryFilter, configOption, mustNameOneWay, toFilter } from '../../filters.js';
import type { DeliveryFilterOptions, Filter } from '../../filters.js';
import { line } from '../../io.js';
import type { Io } from '../../io.js';
import { withManagement } from '../../management.js';
import type { Management } from '../../management.js';
import { wholeNumber } from '../../options.js';
import { printJson } from '../../print-json.js';
import { nothingFound } from '../../print-nothing.js';
import { count, counted, createProgress } from '../../progress.js';
import { countDeliveries } from './count.js';
import type { Counted } from './count.js';

interface MoveOptions extends DeliveryFilterOptions {
  config?: string;
  all?: boolean;
  yes?: boolean;
  json?: boolean;
}

interface Verb {
  name: 'retry' | 'discard';
  /** The states that it moves. */
  states: readonly DeliveryState[];
  /** What became of them. */
  done: string;
}

const RETRY: Verb = { name: 'retry', states: ['dead'], done: 'pending again' };
const DISCARD: Verb = { name: 'discard', states: ['pending', 'dead'], done: 'discarded' };

export function addMoveDeliveries(deliveries: Command, io: Io): void {
  const retry = deliveries
    .command('retry')
    .summary('try dead letters again')
    .description(
      'Makes dead letters pending again, in their old places in their lanes and with no attempts counted. What of them has arrived is not sent again. ' +
        'Name them by their ids, or by filters.',
    );
  const discard = deliveries
    .command('discard')
    .summary('give up deliveries for good')
    .description(
      'Gives up deliveries for good, pending ones and dead letters: their changes will not be sent to that sink. Asks before it does it. Name them by their ids, or by filters.',
    );
  for (const [command, verb] of [
    [retry, RETRY],
    [discard, DISCARD],
  ] as const) {
    addDeliveryFilter(configOption(command.argument('[id...]', 'ids of deliveries', collectIds)))
      .option('--all', `all ${verb.states.join(' and ')} deliveries`)
      .option('--json', 'print JSON')
      .action((ids: readonly number[] | undefined, options: MoveOptions) => move(io, verb, ids ?? [], options));
  }
  discard.option('-y, --yes', "don't ask");
}

const toId = wholeNumber(1, Number.MAX_SAFE_INTEGER);
const collectIds = (text: string, all: readonly number[] = []): number[] => [...all, toId(text)];

async function move(io: Io, verb: Verb, ids: readonly number[], options: MoveOptions): Promise<void> {
  const filter = toFilter(options);
  mustNameOneWay(
    { ids: ids.length > 0, filters: Object.keys(filter).length > 0, all: options.all === true },
    'name deliveries by their ids, by filters such as --sink NAME, or all of them by --all',
  );
  const asks = verb === DISCARD && options.yes !== true;
  if (asks && io.stdin.isTTY !== true) {
    line(io.stderr, 'discard asks before it gives anything up, and here is no terminal to answer on; with --yes it does not ask');
    throw new FailedError();
  }
  const moved = await withManagement(io, options.config, async (management) => {
    const found = ids.length > 0 ? undefined : await findThem(management, verb, filter);
    if (found?.count === 0) return 0;
    if (asks && !(await confirm(io, questionFor(found, ids)))) {
      line(io.stderr, 'nothing was changed');
      throw new FailedError();
    }
    return found === undefined ? moveThese(io, management, verb, ids) : moveAll(io, management, verb, filter, found);
  });
  if (options.json === true) printJson(io.stdout, { moved });
  if (moved === 0) {
    return nothingFound(io, `${verb.states.join(' or ')} delivery`, { filtered: options.all !== true, json: options.json });
  }
  if (options.json !== true) line(io.stdout, `${counted(moved, 'delivery is', 'deliveries are')} ${verb.done}`);
}

/** What there is to move now; what comes later is left alone, or it might never end. */
async function findThem(management: Management, verb: Verb, filter: Filter): Promise<Counted> {
  const states = verb.states.filter((state) => (filter.state ?? state) === state);
  // Refused there, in the words of whoever has the store.
  if (states.length === 0) await management.post(`/deliveries/${verb.name}`, filter);
  return countDeliveries(
    management,
    states.map((state) => ({ ...filter, state })),
  );
}

function questionFor(found: Counted | undefined, ids: readonly number[]): string {
  if (found === undefined) return `Give up ${counted(ids.length, 'delivery', 'deliveries')} for good?`;
  const number = found.capped ? `at least ${count(found.count)} deliveries` : counted(found.count, 'delivery', 'deliveries');
  return escapeForTerminal(`Give up ${number} to ${found.sinks.join(', ')} for good?`);
}

async function moveThese(io: Io, management: Management, verb: Verb, ids: readonly number[]): Promise<number> {
  const wanted = new Set(ids).size;
  const { moved } = await management.post<Step>(`/deliveries/${verb.name}`, { ids });
  tellLeft(io, wanted - moved);
  return moved;
}

async function moveAll(io: Io, management: Management, verb: Verb, filter: Filter, found: Counted): Promise<number> {
  const selection = { ...(Object.keys(filter).length === 0 ? { all: true } : filter), before: found.newest + 1 };
  const progress = createProgress(io, verb.done, found.capped ? undefined : found.count);
  let moved = 0;
  try {
    for (let more = true; more;) {
      const step = await management.post<Step>(`/deliveries/${verb.name}`, selection);
      more = step.more;
      progress.to((moved += step.moved));
    }
  } catch (error) {
    progress.end();
    line(io.stderr, `${counted(moved, 'delivery is', 'deliveries are')} ${verb.done} already; run it again for the others`);
    throw error;
  }
  progress.end();
  if (!found.capped) tellLeft(io, found.count - moved);
  if (moved > 0) return moved;
  throw new FailedError();
}

function tellLeft(io: Io, left: number): void {
  if (left > 0) {
    line(io.stderr, `${counted(left, 'delivery was', 'deliveries were')} left: being sent just now, or moved meanwhile`);
  }
}
