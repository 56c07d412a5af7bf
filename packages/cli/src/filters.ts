import { Option } from 'commander';
import type { Command } from 'commander';
import type { DeliveryState } from 'change-hook-core';
import { UsageError } from './exit-codes.js';
import { wholeNumber } from './options.js';
import { pointInTime } from './time.js';

export interface Period {
  since?: number;
  until?: number;
}

export interface DeliveryFilterOptions extends Period {
  sink?: string;
  mount?: string;
  repository?: string;
  state?: DeliveryState;
  receipt?: string;
}

/** A filter of the management API. */
export interface Filter {
  sink?: string;
  mount?: string;
  repository?: string;
  state?: DeliveryState;
  receipt?: string;
  from?: number;
  to?: number;
}

export const configOption = (command: Command): Command => command.option('-c, --config <file>', 'the config of the gateway');

export const addPeriod = (command: Command): Command =>
  command
    .option('--since <time>', 'only what was received from then on: 2024-03-01T10:20, or 2h for two hours ago', (text) =>
      pointInTime(text),
    )
    .option('--until <time>', 'only what was received before then', (text) => pointInTime(text));

export const addDeliveryFilter = (command: Command): Command =>
  addPeriod(
    command
      .option('--sink <name>', 'only those to this sink')
      .option('--mount <name>', 'only those from this mount')
      .option('--repository <name>', 'only those of this repository')
      .option('--receipt <id>', 'only those of this receipt')
      .addOption(
        new Option('--state <state>', 'only those in this state').choices(['pending', 'delivered', 'dead', 'discarded']),
      ),
  );

/** What is to be done to many is named in one way. `none`: what to say where it is named in no way. */
export function mustNameOneWay(ways: { ids: boolean; filters: boolean; all: boolean }, none: string): void {
  const given = Object.values(ways).filter(Boolean).length;
  if (given === 0) throw new UsageError(none);
  if (given > 1) throw new UsageError('give either ids, or filters, or --all');
}

export const addLimit = (command: Command): Command =>
  command.option('--limit <n>', 'at most so many', wholeNumber(1, 1_000), 50);

export const toPeriod = ({ since, until }: Period): Pick<Filter, 'from' | 'to'> => ({
  ...(since === undefined ? {} : { from: since }),
  ...(until === undefined ? {} : { to: until }),
});

export function toFilter({ sink, mount, repository, state, receipt, ...period }: DeliveryFilterOptions): Filter {
  return {
    ...(sink === undefined ? {} : { sink }),
    ...(mount === undefined ? {} : { mount }),
    ...(repository === undefined ? {} : { repository }),
    ...(state === undefined ? {} : { state }),
    ...(receipt === undefined ? {} : { receipt }),
    ...toPeriod(period),
  };
}
