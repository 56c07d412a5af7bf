import type { Command } from 'commander';
import type { InboxStatus } from 'change-hook-core';
import type { ManagementStatus } from 'change-hook-server';
import { configOption } from '../filters.js';
import { line } from '../io.js';
import type { Io } from '../io.js';
import { withGateway } from '../management.js';
import { printTime } from '../print-changes.js';
import { printJson } from '../print-json.js';
import { mountRows, sinkRows } from '../print-gateway.js';
import { printTable } from '../print-table.js';
import { counted } from '../progress.js';

export function addStatus(program: Command, io: Io): void {
  configOption(program.command('status').summary('say what the running gateway has in hand'))
    .description(
      'Says what the running gateway has in hand: its mounts, its sinks, whether these can be reached, and how many deliveries each has in which state.',
    )
    .option('--json', 'print JSON')
    .action(async (options: { config?: string; json?: boolean }) => {
      const status = await withGateway(io, options.config, (management) => management.get<ManagementStatus>('/status'));
      if (options.json === true) return printJson(io.stdout, status);
      const { version, pid, startedAt, mounts, inbox } = status;
      line(io.stdout, `change-hook ${version}, process ${pid}, runs since ${printTime(startedAt)}`);
      line(io.stdout, 'mounts:');
      printTable(io.stdout, mountRows(mounts));
      line(io.stdout, 'sinks:');
      printTable(io.stdout, [...rowsOfSinks(status), ...rowsOfRemoved(status)]);
      line(io.stdout, `inbox: ${counted(inbox.receipts, 'receipt')}, ${counted(inbox.rejections, 'refused request')}`);
    });
}

function rowsOfSinks(status: ManagementStatus): string[][] {
  const { sinks, inbox } = status;
  return sinkRows(sinks).map((row) =>
    sinks.length === 0 ? row : [...row, countsOf(row[0] ?? '', inbox), reachOf(row[0] ?? '', status)],
  );
}

/** Sinks that the config no longer has, and for which something is left. */
function rowsOfRemoved({ sinks, inbox }: ManagementStatus): string[][] {
  const left = inbox.deliveries.filter(
    ({ sink, state, count }) => ['pending', 'dead'].includes(state) && count > 0 && sinks.every(({ name }) => name !== sink),
  );
  return [...new Set(left.map(({ sink }) => sink))].map((sink) => [
    sink,
    'not in the config',
    countsOf(sink, inbox).replace('pending', 'orphaned'),
  ]);
}

function countsOf(sink: string, { deliveries }: InboxStatus): string {
  const order = ['pending', 'delivered', 'dead', 'discarded'];
  const counts = deliveries.filter((it) => it.sink === sink).sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  return counts.map(({ state, count }) => `${count} ${state}`).join(', ') || 'nothing yet';
}

/** '' where nothing is known against it. */
function reachOf(name: string, { delivery }: ManagementStatus): string {
  const found = delivery.find(({ sink }) => sink === name);
  const polls = sentenceOf(found?.polls);
  return [sentenceOf(found), polls === '' ? '' : `its polls: ${polls}`].filter(Boolean).join('; ');
}

function sentenceOf({ circuit, reason = 'no reason is known', untilProbeMs }: NonNullable<ManagementStatus['delivery'][number]['polls']> = { circuit: 'closed' }): string {
  if (circuit === 'closed') return '';
  const next = untilProbeMs === undefined ? 'being tried again' : `tried again in ${Math.ceil(untilProbeMs / 1000)} s`;
  return `can't be reached, ${next}: ${reason}`;
}
