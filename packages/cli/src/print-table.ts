import { escapeForTerminal } from 'change-hook-core';
import { line } from './io.js';

/** Prints rows in columns that are as wide as they need to be, indented by two. A cell may hold a stranger's text. */
export function printTable(stream: NodeJS.WritableStream, rows: readonly (readonly string[])[]): void {
  const cells = rows.map((row) => row.map((cell) => escapeForTerminal(cell)));
  const widths: number[] = [];
  for (const row of cells) for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
  for (const row of cells) line(stream, `  ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}`.trimEnd());
}
