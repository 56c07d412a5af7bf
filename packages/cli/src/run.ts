import { CommanderError } from 'commander';
import { createProgram } from './program.js';
import { EXIT, FailedError, UsageError } from './exit-codes.js';
import type { Io } from './io.js';
import { printErrors } from './print-errors.js';

/** Runs the command line; fulfils with the exit code and never rejects. */
export async function run(args: readonly string[], io: Io): Promise<number> {
  const program = createProgram(io);
  let command = program;
  program.hook('preAction', (_program, called) => void (command = called));
  try {
    try {
      await program.parseAsync([...args], { from: 'user' });
      return EXIT.ok;
    } catch (error) {
      // Mistakes that only the command itself can tell are printed as commander prints its own.
      if (error instanceof UsageError) command.error(`error: ${error.message}`);
      throw error;
    }
  } catch (error) {
    // commander has printed its own message already, help and version included.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (!(error instanceof FailedError)) printErrors(io.stderr, error);
    return EXIT.failed;
  }
}
