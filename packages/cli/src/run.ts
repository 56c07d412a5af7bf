import { CommanderError } from 'commander';
import { describeError } from 'change-hook-core';
import { createProgram } from './program.js';
import { EXIT, FailedError, UsageError } from './exit-codes.js';
import type { Io } from './io.js';
import { printErrors } from './print-errors.js';

/** What these print is for whoever watches. A gateway that did its work has not failed because its log could not be written. */
const GATEWAYS = ['serve', 'receive', 'dev'];

/** Runs the command line; fulfils with the exit code and never rejects. */
export async function run(args: readonly string[], io: Io): Promise<number> {
  const program = createProgram(io);
  let command = program;
  program.hook('preAction', (_program, called) => void (command = called));
  try {
    try {
      await program.parseAsync([...args], { from: 'user' });
      if (!GATEWAYS.includes(command.name())) await sureOfOutput(io);
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

/** Half of a list in a file, and an exit code that says all is well, would be taken for the whole. */
async function sureOfOutput(io: Io): Promise<void> {
  // A stream tells its error in the next turn.
  await new Promise((resolve) => setImmediate(resolve));
  const lost = io.lostOutput?.();
  if (lost !== undefined) throw new Error(`not all of the output could be written: ${describeError(lost)}`, { cause: lost });
}
