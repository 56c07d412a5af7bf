import { normaliseChange } from '../change/normalise-change.js';
import type { Change } from '../change/change.js';
import type { MaybePromise, Translation } from '../dialect/dialect.js';
import { withoutEnrichNote } from '../dialect/enrich.js';
import type { HookRequest } from '../dialect/hook-request.js';
import { ChangeHookError, describeError, isChangeHookError } from '../errors/change-hook-error.js';
import type { NewReceipt } from '../ports/inbox.js';
import type { Mount } from '../registry/mount.js';
import { translateWith } from '../registry/run-hook.js';
import type { HookEnvironment } from '../registry/call-hook.js';
import { logStack } from './log-stack.js';
import { toParcels } from './parcels.js';
import { toPollParcels } from './polls.js';
import { withCategory } from './with-category.js';

/** Told which mount's code is about to run, and undefined when it is over: whoever watches for code that will not end. */
export type OnHook = (mount: string | undefined) => void;

/** What one request came to, before it is stored. */
export type Outcome = Pick<NewReceipt, 'verdict' | 'parcels' | 'enrich'> & { reason?: string; changes: number };

/** Runs one hook. Synchronous answers stay synchronous, and the watcher knows whose code has the thread. */
export function watchHook<T>(onHook: OnHook | undefined, mount: Mount, hook: () => MaybePromise<T>): MaybePromise<T> {
  onHook?.(mount.mount);
  try {
    return hook();
  } finally {
    onHook?.(undefined);
  }
}

/**
 * Translates an inflated request and normalises what comes of it. What the dialect gets wrong is an untranslated outcome.
 * Throws what is wrong with the request, `CH_REQUEST_UNPARSABLE` and `CH_REQUEST_INVALID`, and `CH_DIALECT_ENDLESS`.
 */
export async function translateRequest(
  mount: Mount,
  request: HookRequest,
  environment: HookEnvironment,
  onHook: OnHook | undefined,
): Promise<Outcome> {
  let translation: Translation;
  try {
    translation = await watchHook(onHook, mount, () => translateWith(mount, request, environment));
  } catch (error) {
    // What would not end is no better the next time: like code that had to be ended, it costs its request a 503.
    if (isChangeHookError(error, 'CH_REQUEST_UNPARSABLE') || isChangeHookError(error, 'CH_DIALECT_ENDLESS')) throw error;
    return untranslated(environment, error);
  }
  if ('invalid' in translation) throw new ChangeHookError('CH_REQUEST_INVALID', { problems: translation.invalid });
  if ('ignored' in translation) return { verdict: 'ignored', reason: translation.ignored, parcels: [], changes: 0 };
  if ('untranslated' in translation) {
    environment.log.error('a request could not be translated as the options of its mount say, and is kept', { reason: translation.untranslated });
    return { verdict: 'untranslated', reason: translation.untranslated, parcels: [], changes: 0 };
  }
  if ('polls' in translation) return pollOutcome(translation.polls);
  // Without the hook there is nobody to complete them, and they must not wait for it.
  const enrich = translation.enrich === true && mount.dialect.enrich !== undefined;
  const changes: Change[] = [];
  for (const input of translation.changes) {
    const normal = normaliseChange(input);
    if ('problems' in normal) {
      return untranslated(environment, new ChangeHookError('CH_CHANGE_INVALID', { problems: normal.problems }));
    }
    if (normal.notes.length > 0) environment.log.warn('a change was trimmed', { notes: normal.notes });
    const change = withCategory(mount, normal.change);
    changes.push(enrich ? change : withoutEnrichNote(change));
  }
  return { verdict: 'changes', parcels: toParcels(changes), changes: changes.length, ...(enrich ? { enrich } : {}) };
}

function pollOutcome(polls: readonly string[] | 'all'): Outcome {
  const parcels = toPollParcels(polls);
  return { verdict: 'polls', parcels, changes: parcels.length };
}

/** A dialect's bug must not lose a request: it is kept, to be translated again once the dialect is mended. */
function untranslated(environment: HookEnvironment, error: unknown): Outcome {
  const code = isChangeHookError(error) ? error.code : 'CH_INTAKE_INTERNAL';
  environment.log.error('a request could not be translated and is kept', { code, error: describeError(error) });
  logStack(environment.log, error);
  return { verdict: 'untranslated', reason: `${code}: ${describeError(error)}`, parcels: [], changes: 0 };
}
