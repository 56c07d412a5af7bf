import { identifyWith, isChangeHookError, MemoryLog, normaliseChange, translateWith, verifyWith } from 'change-hook-core';
import type {
  Change, HookEnvironment, HookRequest, Identity, Log, MaybePromise, Mount, Translation, Verification,
} from 'change-hook-core';
import { breach } from '../../laws/breach.js';
import { HOOK_MS, SuiteClock } from './suite-clock.js';

/** What the hooks of a mount answered to one request. */
export type Outcome =
  /** `verify` or another hook could not read the request. What the sender is told. */
  | { unparsable: string }
  | { verified: Verification; identity: Identity; translation: Translation; changes: readonly Change[] };

export type Verdict = Verification | { ok: false; reason: 'unparsable' };

export interface AskOptions {
  log?: Log;
  clock?: SuiteClock;
  /** Names the request, in a message: `in the case ping`. */
  where: string;
}

/** Asks `verify`, `identify` and `translate`, the latter two whatever the first says, and holds every answer to the contract. */
export async function ask(mount: Mount, request: HookRequest, options: AskOptions): Promise<Outcome> {
  try {
    const environment = environmentOf(options);
    const verified = await hook(verifyWith(mount, request, environment));
    const identity = await hook(identifyWith(mount, request, environment));
    const translation = await hook(translateWith(mount, request, environment));
    return { verified, identity, translation, changes: changesOf(translation, options.where) };
  } catch (error) {
    return { unparsable: unparsableOr(error, options.where) };
  }
}

/** Asks `verify` alone; a request that it can't read counts as refused. */
export async function askVerify(mount: Mount, request: HookRequest, options: AskOptions): Promise<Verdict> {
  try {
    return await hook(verifyWith(mount, request, environmentOf(options)));
  } catch (error) {
    unparsableOr(error, options.where);
    return { ok: false, reason: 'unparsable' };
  }
}

const hook = async <T>(answer: MaybePromise<T>): Promise<T> => answer;

function environmentOf({ log = new MemoryLog(), clock = new SuiteClock() }: AskOptions): HookEnvironment {
  return { log, clock, timeoutMs: HOOK_MS };
}

/** The changes as the gateway would store them. */
function changesOf(translation: Translation, where: string): Change[] {
  if (!('changes' in translation)) return [];
  return translation.changes.map((input) => {
    const normal = normaliseChange(input);
    if ('change' in normal) return normal.change;
    return breach(
      `${where} translate gives a change that can't be stored: ${normal.problems.join('; ')}`,
      'check the type of each value before it becomes a field of a change; leave out, or answer `invalid`, what is wrong',
    );
  });
}

const MENDS: Readonly<Record<string, string>> = {
  CH_DIALECT_CRASHED:
    'a hook says no by what it returns, whatever the request holds: check the type of every value before it is used, ' +
    'and read bodies by request.json() and request.form()',
  CH_DIALECT_ANSWER: 'return one of the answers that the types Verification, Identity and Translation of change-hook-core allow',
  CH_DIALECT_TIMEOUT:
    'settle the promise, or better: answer at once. A hook has nothing to wait for; what needs the network belongs in enrich',
};

/** What the sender of an unreadable request is told; anything else that was thrown is a breach. */
function unparsableOr(error: unknown, where: string): string {
  if (isChangeHookError(error, 'CH_REQUEST_UNPARSABLE')) return error.senderText ?? '';
  if (!isChangeHookError(error)) throw error;
  const cause: unknown = error.cause;
  const at = cause instanceof Error && cause.stack !== undefined ? `\n  ${cause.stack.split('\n').slice(0, 4).join('\n  ')}` : '';
  return breach(`${where} ${error.message}${at}`, MENDS[error.code] ?? error.mend ?? 'mend the dialect', cause);
}
