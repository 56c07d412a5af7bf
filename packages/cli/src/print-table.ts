import { escapeForTerminal } from 'change-hook-core';
import { line } from './io.js';

type Rows = readonly (readonly string[])[];

/** Rows as lines whose columns are as wide as they need to be, indented by two. A cell may hold a stranger's text. */
export function tableLines(rows: Rows): string[] {
  const cells = rows.map((row) => row.map((cell) => escapeForTerminal(cell)));
  const widths: number[] = [];
  for (const row of cells) for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
  return cells.map((row) => `  ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}`.trimEnd());
}

export const printTable = (stream: NodeJS.WritableStream, rows: Rows): void => line(stream, tableLines(rows).join('\n'));
