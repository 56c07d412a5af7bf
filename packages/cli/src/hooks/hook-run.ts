import { appendFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describeError, escapeForTerminal, isChangeHookError, systemClock } from 'change-hook-core';
import type { Command } from 'commander';
import type { Change } from 'change-hook-core';
import { UsageError } from '../exit-codes.js';
import { line } from '../io.js';
import type { Io } from '../io.js';
import { wholeNumber } from '../options.js';
import { counted } from '../progress.js';
import { addTargetOptions, openTarget } from '../send/target.js';
import type { Target, TargetOptions } from '../send/target.js';
import { drain } from './drain.js';
import type { Drained, Retelling } from './drain.js';
import { Spool } from './spool.js';
import type { ChangesOf, PushRef, SpoolOptions } from './spool.js';

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

export const DEFAULT_ENCODING = 'windows-1252';

export function addHookOptions(command: Command): Command {
  return addTargetOptions(command)
    .option('--one-by-one', "one change a request: for a master's own /change_hook/base, which takes no lists")
    .option('-r, --repository <address>', 'the repository of the changes (default: its folder)')
    .option('-p, --project <name>', 'their project')
    .option('--codebase <name>', 'their codebase')
    .option('-c, --category <name>', 'their category')
    .option('-e, --encoding <name>', 'the encoding of texts that are no UTF-8', DEFAULT_ENCODING)
    .option('--timeout <seconds>', 'for the connection, and for an answer', wholeNumber(1, 3_600), 10)
    .option('--spool <folder>', 'where pushes wait (default: change-hook in the repository)')
    .option('-l, --logfile <file>', 'also write to this file what is done')
    .option('-v, --verbose', 'say what is done, not only what went wrong');
}

/** What the options say of every change but its repository. */
export function namesOf({ project, codebase, category }: HookOptions): Pick<HookOptions, 'project' | 'codebase' | 'category'> {
  return { ...(project === undefined ? {} : { project }), ...(codebase === undefined ? {} : { codebase }), ...(category === undefined ? {} : { category }) };
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
  /** Kept without changes, which can't be told now. */
  untold?: PushRef;
  /** For this one, and for those that were kept so before; absent where none ever is. */
  changesOf?: ChangesOf | Error;
}

/** A push whose changes can be read later, too; undefined: there is none, and only what waits is sent. */
export const pushed = (push: PushRef | undefined, changesOf: ChangesOf | Error): Pick<Pushed, 'refs' | 'untold' | 'changesOf'> => {
  if (push === undefined) return { refs: [], changesOf };
  return changesOf instanceof Error ? { refs: [], untold: push, changesOf } : { refs: [{ ...push, changes: changesOf(push) }], changesOf };
};

/** What it makes, or why the options and settings don't allow that. */
export function attempt<T>(make: () => T): T | UsageError {
  try {
    return make();
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
}

/** Says a sentence to whoever pushes, and to the log file. */
export type Teller = (text: string, problem: boolean) => Promise<void>;

export function createTeller(io: Io, options: HookOptions): Teller {
  return async (text, problem) => {
    if (problem || options.verbose === true) line(io.stderr, `change-hook: ${escapeForTerminal(text)}`);
    await log(io, options, text);
  };
}

/** What it rejects with goes to the log file, too: Subversion shows nobody what a hook prints. */
export async function logged(io: Io, options: HookOptions, run: Promise<void>): Promise<void> {
  try {
    await run;
  } catch (error) {
    await log(io, options, describeError(error));
    throw error;
  }
}

async function log(io: Io, { logfile }: HookOptions, text: string): Promise<void> {
  if (logfile === undefined) return;
  await appendFile(resolve(io.cwd, logfile), `${new Date(systemClock.now()).toISOString()} ${text}\n`).catch((error: unknown) => {
    line(io.stderr, `change-hook: the log file can't be written: ${describeError(error)}`);
  });
}

/**
 * Writes down what was pushed, then sends what waits, this push and those before it. Never throws for what can't be sent or written: the
 * push has been taken by then, and whoever pushes can do nothing about it but tell somebody. So it is where the options of the target are no
 * good, too: a token's file that can't be read today may be tomorrow. Where nothing waits, that is a UsageError.
 */
export async function runHook(io: Io, options: HookOptions, tell: Teller, pushed: Pushed): Promise<void> {
  const spool = new Spool(pushed.spool);
  if (!(await writeDown(spool, tell, pushed))) return;
  const patienceMs = options.timeout * 1_000;
  let target: Target;
  try {
    target = await openTarget(io, options, patienceMs);
  } catch (error) {
    const left = (await spool.list()).length;
    if (left === 0) throw error;
    return tellOutcome(tell, '', { sent: 0, left, problem: new Error(describeError(error), { cause: error }), refused: [] });
  }
  try {
    const retelling: Retelling = { repository: pushed.repository, changesOf: pushed.changesOf ?? new Error('another hook kept it') };
    await tellOutcome(tell, target.where, await drain({ spool, target, oneByOne: options.oneByOne === true, patienceMs, retelling }));
  } catch (error) {
    await tell(`what waits could not be sent: ${describeError(error)}`, true);
  } finally {
    await target.close();
  }
}

/** False where there is no place at all that things could wait in. */
async function writeDown(spool: Spool, tell: Teller, { repository, refs, untold }: Pushed): Promise<boolean> {
  let prepared = false;
  try {
    await spool.prepare();
    prepared = true;
    if (untold === undefined) await tell(counted(await spool.add(repository, refs, systemClock.now()), 'change'), false);
    else await spool.keep(untold, systemClock.now());
  } catch (error) {
    await tell(`the changes of this push could not be written down, and will not be sent: ${describeError(error)}`, true);
  }
  return prepared;
}

async function tellOutcome(tell: Teller, where: string, { sent, left, problem, refused }: Drained): Promise<void> {
  if (sent > 0) await tell(`${counted(sent, 'change')} sent to ${where}`, false);
  for (const { file, error } of refused) {
    const what = isChangeHookError(error) && error.code === 'CH_SEND_REFUSED' ? 'was refused for good' : "can't be told any more";
    await tell(`a push ${what} and is kept in ${file}: ${error.message}`, true);
  }
  if (left === 0) return;
  const why = problem === undefined ? 'another push is still being sent' : problem.message;
  await tell(`${left === 1 ? 'this push waits' : `${left} pushes wait`} and will be sent with the next one: ${why}`, problem !== undefined);
}
