import type { Change } from '../change/change.js';
import type { Confirmation, Identity, MaybePromise, Translation, Verification } from '../dialect/dialect.js';
import type { DialectContext } from '../dialect/dialect-context.js';
import type { EnrichContext, Enrichment } from '../dialect/enrich.js';
import type { HookRequest } from '../dialect/hook-request.js';
import type { NetworkHttp } from '../dialect/verify-context.js';
import type { Hook } from '../errors/catalogue/dialect.js';
import { ChangeHookError, describeError, isChangeHookError } from '../errors/change-hook-error.js';
import type { ErrorCode } from '../errors/change-hook-error.js';
import type { Clock } from '../ports/clock.js';
import type { Log } from '../ports/log.js';
import { cleanText, cutText } from '../text/clean-text.js';
import { codeOf, isInstance } from './thrown.js';
import { checkConfirmation, checkEnrichment, checkIdentity, checkTranslation, checkVerification, NotAnAnswer } from './hook-answers.js';
import type { Mount } from './mount.js';
import { TooLate, within } from './within.js';

/** What the gateway lends to a hook; options and secrets are the mount's. */
export interface HookEnvironment {
  readonly log: Log;
  readonly clock: Clock;
  /** How long a promise of a hook is waited for. Default 10 s. Code that does not return is not ended by it. */
  readonly timeoutMs?: number;
}

export const HOOK_TIMEOUT_MS = 10_000;

/** `http`: for a dialect with `network`. */
export type VerifyEnvironment = HookEnvironment & { readonly http?: NetworkHttp };

/**
 * Each of these calls a hook as a method of its dialect and checks the answer. A hook that answers at once is answered at
 * once: only a thenable is awaited. They throw, or reject, with
 * - `CH_DIALECT_CRASHED` when the hook threw,
 * - `CH_DIALECT_TIMEOUT` when its promise did not settle in time,
 * - `CH_DIALECT_ANSWER` when its answer breaks the contract,
 * - `CH_DIALECT_ENDLESS` when a bound was reached that the dialect sets to what its options have it do,
 * - `CH_REQUEST_UNPARSABLE` as the hook request threw it: that one is the sender's,
 * - the `CH_HTTP_...` errors of `ctx.http`, where `verify` or `enrich` let them through.
 */
export function verifyWith(mount: Mount, request: HookRequest, environment: VerifyEnvironment): MaybePromise<Verification> {
  const { http } = environment;
  const ctx = { ...contextOf(mount, environment), ...(http === undefined ? {} : { http }) };
  return runHook(mount, 'verify', environment, () => mount.dialect.verify(request, ctx), checkVerification);
}

/** Which delivery it is; see {@link verifyWith}. */
export function identifyWith(mount: Mount, request: HookRequest, environment: HookEnvironment): MaybePromise<Identity> {
  const ctx = contextOf(mount, environment);
  return runHook(mount, 'identify', environment, () => mount.dialect.identify(request, ctx), checkIdentity);
}

/** The translation; its changes are not yet normalised. See {@link verifyWith}. */
export function translateWith(mount: Mount, request: HookRequest, environment: HookEnvironment): MaybePromise<Translation> {
  const ctx = contextOf(mount, environment);
  return runHook(mount, 'translate', environment, () => mount.dialect.translate(request, ctx), checkTranslation);
}

/** How a stored receipt is confirmed; see {@link verifyWith}. */
export function confirmWith(mount: Mount, request: HookRequest, environment: HookEnvironment): MaybePromise<Confirmation> {
  const { dialect } = mount;
  if (dialect.confirm === undefined) throw new ChangeHookError('CH_DIALECT_ANSWER', { ...whereOf(mount, 'confirm'), problem: 'it has no such hook' });
  const ctx = contextOf(mount, environment);
  return runHook(mount, 'confirm', environment, () => dialect.confirm?.(request, ctx), checkConfirmation);
}

/** What the lent HTTP and the end of time are for one `enrich`. */
export type EnrichEnvironment = HookEnvironment & Pick<EnrichContext, 'http' | 'signal'>;

/** Completes changes; rejects also with the `CH_HTTP_...` errors of `ctx.http` that the dialect lets through. See {@link verifyWith}. */
export async function enrichWith(mount: Mount, changes: readonly Change[], environment: EnrichEnvironment): Promise<Enrichment> {
  const { dialect } = mount;
  if (dialect.enrich === undefined) throw new ChangeHookError('CH_DIALECT_ANSWER', { ...whereOf(mount, 'enrich'), problem: 'it has no such hook' });
  const ctx = { ...contextOf(mount, environment), http: environment.http, signal: environment.signal };
  return runHook(mount, 'enrich', environment, () => dialect.enrich?.(changes, ctx), checkEnrichment);
}

const whereOf = (mount: Mount, hook: string): Hook => ({ mount: mount.mount, dialect: mount.label, hook });

function contextOf(mount: Mount, { log, clock }: HookEnvironment): DialectContext {
  // A dialect gets `now` and nothing else of the clock: a translation that sets timers is not pure.
  return { options: mount.options, secrets: mount.secrets, log, clock: { now: () => clock.now() } };
}

function runHook<Answer>(
  mount: Mount,
  hook: string,
  environment: HookEnvironment,
  call: () => unknown,
  check: (answer: unknown) => Answer,
): MaybePromise<Answer> {
  const where = whereOf(mount, hook);
  const lendsHttp = hook === 'enrich' || (hook === 'verify' && 'http' in environment);
  try {
    const answer = call();
    if (!isThenable(answer)) return check(answer);
    const ms = environment.timeoutMs ?? HOOK_TIMEOUT_MS;
    return within(answer, ms, environment.clock).then(check).catch((error: unknown) => {
      throw blame(error, where, lendsHttp);
    });
  } catch (error) {
    throw blame(error, where, lendsHttp);
  }
}

const isThenable = (answer: unknown): answer is PromiseLike<unknown> =>
  typeof answer === 'object' && answer !== null && typeof (answer as { then?: unknown }).then === 'function';

/** What `ctx.http` throws, where a hook was lent one: in another it is made up. */
const HTTP_CODES: ReadonlySet<unknown> = new Set<ErrorCode>(['CH_HTTP_REFUSED', 'CH_HTTP_FAILED']);

/** The longest text of a foreign error that goes into ours: it may quote the request. */
const LONGEST_REASON = 300;

/** Whatever a hook threw, as an error that names dialect, version, mount and hook. */
function blame(error: unknown, where: Hook, lendsHttp: boolean): ChangeHookError {
  if (isInstance(error, NotAnAnswer)) return new ChangeHookError('CH_DIALECT_ANSWER', { ...where, problem: error.message });
  if (isInstance(error, TooLate)) return new ChangeHookError('CH_DIALECT_TIMEOUT', { ...where, ms: error.ms });
  if (isInstance(error, ChangeHookError<'CH_REQUEST_UNPARSABLE'>) && error.code === 'CH_REQUEST_UNPARSABLE') return error;
  if (lendsHttp && isInstance(error, ChangeHookError) && HTTP_CODES.has(error.code)) return error;
  const endless = endlessWhat(error);
  if (endless !== undefined) return new ChangeHookError('CH_DIALECT_ENDLESS', { ...where, what: endless });
  const foreign = unparsable(error);
  if (foreign !== undefined) return foreign;
  const reason = cutText(cleanText(describeError(error)), LONGEST_REASON);
  return new ChangeHookError('CH_DIALECT_CRASHED', { ...where, reason, dialectCode: codeOf(error) }, { cause: error });
}

/** What a dialect says that would not end, whichever copy of core it says it with. */
function endlessWhat(error: unknown): string | undefined {
  if (!isChangeHookError(error, 'CH_DIALECT_ENDLESS')) return undefined;
  try {
    const what: unknown = (error.params as { what?: unknown } | undefined)?.what;
    return typeof what === 'string' ? cutText(cleanText(what), LONGEST_REASON) : undefined;
  } catch {
    return undefined;
  }
}

/** Thrown with the dialect's own copy of core: made anew, so that everyone after us may rely on its members. */
function unparsable(error: unknown): ChangeHookError | undefined {
  if (!isChangeHookError(error, 'CH_REQUEST_UNPARSABLE')) return undefined;
  try {
    const what: unknown = (error.params as { what?: unknown } | undefined)?.what;
    return typeof what === 'string' ? new ChangeHookError('CH_REQUEST_UNPARSABLE', { what: cutText(cleanText(what), LONGEST_REASON) }) : undefined;
  } catch {
    return undefined;
  }
}
