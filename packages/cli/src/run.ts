import { CommanderError } from 'commander';
import { createProgram } from './program.js';
import { EXIT, FailedError, UsageError } from './exit-codes.js';
import { line } from './io.js';
import type { Io } from './io.js';
import { printErrors } from './print-errors.js';

/** Runs the command line; fulfils with the exit code and never rejects. */
export async function run(args: readonly string[], io: Io): Promise<number> {
  try {
    await createProgram(io).parseAsync([...args], { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    // commander has printed its own message already, help and version included.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (error instanceof FailedError) return EXIT.failed;
    if (error instanceof UsageError) {
      line(io.stderr, `error: ${error.message}`);
      return EXIT.usage;
    }
    printErrors(io.stderr, error);
    return EXIT.failed;
  }
}
