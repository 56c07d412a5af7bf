import { appendFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describeError, escapeForTerminal, systemClock } from 'change-hook-core';
import type { Command } from 'commander';
import type { Change } from 'change-hook-core';
import { UsageError } from '../exit-codes.js';
import { line } from '../io.js';
import type { Io } from '../io.js';
import { wholeNumber } from '../options.js';
import { addTargetOptions, openTarget } from '../send/target.js';
import type { TargetOptions } from '../send/target.js';
import { drain } from './drain.js';
import type { Drained } from './drain.js';
import { Spool } from './spool.js';
import type { PushRef, SpoolOptions } from './spool.js';

/** What the hooks of all version control systems take. */
export interface HookOptions extends TargetOptions {
  oneByOne?: boolean;
  repository?: string;
  project?: string;
  codebase?: string;
  category?: string;
  encoding: string;
  timeout: number;
  spool?: string;
  logfile?: string;
  verbose?: boolean;
}

export function addHookOptions(command: Command): Command {
  return addTargetOptions(command)
    .option('--one-by-one', "one change a request: for a master's own /change_hook/base, which takes no lists")
    .option('-r, --repository <address>', 'the repository of the changes (default: its folder)')
    .option('-p, --project <name>', 'their project')
    .option('--codebase <name>', 'their codebase')
    .option('-c, --category <name>', 'their category')
    .option('-e, --encoding <name>', 'the encoding of texts that are no UTF-8', 'windows-1252')
    .option('--timeout <seconds>', 'for the connection, and for an answer', wholeNumber(1, 3_600), 10)
    .option('--spool <folder>', 'where pushes wait (default: change-hook in the repository)')
    .option('-l, --logfile <file>', 'also write to this file what is done')
    .option('-v, --verbose', 'say what is done, not only what went wrong');
}

export function decoderOf(encoding: string): { decode(bytes: Uint8Array): string } {
  try {
    return new TextDecoder(encoding);
  } catch {
    throw new UsageError(`--encoding ${JSON.stringify(encoding)} is not known; windows-1252, iso-8859-15 and shift_jis are`);
  }
}

export interface Pushed {
  /** As it names the repository, in the changes and in the keys of the requests. */
  repository: string;
  spool: SpoolOptions;
  refs: Iterable<PushRef & { changes: AsyncIterable<Change> }>;
}

/** Says a sentence to whoever pushes, and to the log file. */
export type Teller = (text: string, problem: boolean) => Promise<void>;

export function createTeller(io: Io, { logfile, verbose }: HookOptions): Teller {
  return async (text, problem) => {
    if (problem || verbose === true) line(io.stderr, `change-hook: ${escapeForTerminal(text)}`);
    if (logfile === undefined) return;
    await appendFile(resolve(io.cwd, logfile), `${new Date(systemClock.now()).toISOString()} ${text}\n`).catch((error: unknown) => {
      line(io.stderr, `change-hook: the log file can't be written: ${describeError(error)}`);
    });
  };
}

/**
 * Writes down what was pushed, then sends what waits, this push and those before it. Never throws for what can't be sent or written: the
 * push has been taken by then, and whoever pushes can do nothing about it but tell somebody. Throws a UsageError for the options of the
 * target, and not before the push is written down: a token's file that can't be read today may be tomorrow.
 */
export async function runHook(io: Io, options: HookOptions, tell: Teller, { repository, spool: where, refs }: Pushed): Promise<void> {
  const spool = new Spool(where);
  if (!(await writeDown(spool, tell, repository, refs))) return;
  const target = await openTarget(io, options, options.timeout * 1_000);
  try {
    await tellOutcome(tell, target.where, await drain({ spool, target, oneByOne: options.oneByOne === true, patienceMs: options.timeout * 1_000 }));
  } catch (error) {
    await tell(`what waits could not be sent: ${describeError(error)}`, true);
  } finally {
    await target.close();
  }
}

/** False where there is no place at all that things could wait in. */
async function writeDown(spool: Spool, tell: Teller, repository: string, refs: Pushed['refs']): Promise<boolean> {
  let prepared = false;
  try {
    await spool.prepare();
    prepared = true;
    await tell(`${await spool.add(repository, refs, systemClock.now())} changes`, false);
  } catch (error) {
    await tell(`the changes of this push could not be written down, and will not be sent: ${describeError(error)}`, true);
  }
  return prepared;
}

async function tellOutcome(tell: Teller, where: string, { sent, left, problem, refused }: Drained): Promise<void> {
  if (sent > 0) await tell(`${sent} changes sent to ${where}`, false);
  for (const { file, error } of refused) await tell(`a push was refused for good and is kept in ${file}: ${error.message}`, true);
  if (left === 0) return;
  const why = problem === undefined ? 'another push is still being sent' : problem.message;
  await tell(`${left === 1 ? 'this push waits' : `${left} pushes wait`} and will be sent with the next one: ${why}`, problem !== undefined);
}
