import { describeError, escapeForTerminal, isChangeHookError } from 'change-hook-core';
import { line } from './io.js';

/** Prints an error for an operator: every problem of an AggregateError with its code, its mend and its entry in the documentation. */
export function printErrors(stream: NodeJS.WritableStream, thrown: unknown): void {
  const errors: readonly unknown[] = thrown instanceof AggregateError ? (thrown.errors as unknown[]) : [thrown];
  if (errors.length > 1) line(stream, `${errors.length} problems:`);
  for (const error of errors) {
    if (!isChangeHookError(error)) {
      line(stream, `error: ${escapeForTerminal(describeError(error))}`);
      continue;
    }
    line(stream, `${error.code}: ${escapeForTerminal(error.message, '\n')}`);
    if (error.mend !== undefined) line(stream, `  mend: ${escapeForTerminal(error.mend, '\n')}`);
    line(stream, `  help: ${error.help}`);
  }
}
