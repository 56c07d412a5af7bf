import { escapeForTerminal } from 'change-hook-core';
import type { CaughtDelivery, CaughtUp, Outcome } from 'change-hook-server';
import { line } from '../io.js';
import type { Io } from '../io.js';
import { printTime } from '../print-changes.js';
import { tableLines } from '../print-table.js';
import { counted } from '../progress.js';

const WORDS: Readonly<Record<Outcome, string>> = {
  requested: 'asked for',
  wanted: 'would be asked for',
  arrived: 'had arrived',
  before: 'asked for before',
  failed: 'not sent again',
};

/** What came of each repository; why one was not gone on with is told on stderr. */
export function printCaught(io: Io, all: readonly CaughtUp[]): void {
  for (const { repository, hook, deliveries, problem } of all) {
    const where = `${repository}${hook === undefined ? '' : `, webhook ${hook}`}`;
    if (problem === undefined || deliveries.length > 0) {
      line(io.stdout, `${escapeForTerminal(where)}: ${summary(deliveries)}`);
      if (deliveries.length > 0) line(io.stdout, tableLines(deliveries.map(cells)).join('\n'));
    }
    if (problem !== undefined) line(io.stderr, `error: ${escapeForTerminal(`${where}: ${problem}`)}`);
  }
  if (all.some(({ deliveries }) => deliveries.some(({ outcome }) => outcome === 'before'))) {
    line(io.stderr, 'what was asked for before is asked for once more with --again');
  }
}

const cells = ({ at, event, deliveryId, outcome, reason, error }: CaughtDelivery): string[] => [
  printTime(at), event, deliveryId, WORDS[outcome], error ?? reason,
];

function summary(deliveries: readonly CaughtDelivery[]): string {
  if (deliveries.length === 0) return 'nothing failed';
  const parts = Object.entries(WORDS).flatMap(([outcome, words]) => {
    const found = deliveries.filter((it) => it.outcome === outcome).length;
    return found === 0 ? [] : [`${found} ${words}`];
  });
  return `${counted(deliveries.length, 'failed delivery', 'failed deliveries')}, ${parts.join(', ')}`;
}
