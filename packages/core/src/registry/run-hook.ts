import type { Change } from '../change/change.js';
import type { Confirmation, Identity, MaybePromise, Translation, Verification } from '../dialect/dialect.js';
import type { EnrichContext, Enrichment } from '../dialect/enrich.js';
import type { HookRequest } from '../dialect/hook-request.js';
import type { NetworkHttp } from '../dialect/verify-context.js';
import { ChangeHookError } from '../errors/change-hook-error.js';
import { callHook, contextOf, whereOf } from './call-hook.js';
import type { HookEnvironment } from './call-hook.js';
import { checkConfirmation, checkEnrichment, checkIdentity, checkTranslation, checkVerification } from './hook-answers.js';
import type { Mount } from './mount.js';

/** The sender's mistake. */
const SENDERS = ['CH_REQUEST_UNPARSABLE'] as const;
/** And what `ctx.http` throws, where a hook was lent one: in another it is made up. */
const LENT = ['CH_REQUEST_UNPARSABLE', 'CH_HTTP_REFUSED', 'CH_HTTP_FAILED'] as const;

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
  return callHook(mount, 'verify', environment, { call: () => mount.dialect.verify(request, ctx), check: checkVerification, meant: http === undefined ? SENDERS : LENT });
}

/** Which delivery it is; see {@link verifyWith}. */
export function identifyWith(mount: Mount, request: HookRequest, environment: HookEnvironment): MaybePromise<Identity> {
  const ctx = contextOf(mount, environment);
  return callHook(mount, 'identify', environment, { call: () => mount.dialect.identify(request, ctx), check: checkIdentity, meant: SENDERS });
}

/** The translation; its changes are not yet normalised. See {@link verifyWith}. */
export function translateWith(mount: Mount, request: HookRequest, environment: HookEnvironment): MaybePromise<Translation> {
  const ctx = contextOf(mount, environment);
  return callHook(mount, 'translate', environment, { call: () => mount.dialect.translate(request, ctx), check: checkTranslation, meant: SENDERS });
}

/** How a stored receipt is confirmed; see {@link verifyWith}. */
export function confirmWith(mount: Mount, request: HookRequest, environment: HookEnvironment): MaybePromise<Confirmation> {
  const { dialect } = mount;
  if (dialect.confirm === undefined) throw new ChangeHookError('CH_DIALECT_ANSWER', { ...whereOf(mount, 'confirm'), problem: 'it has no such hook' });
  const ctx = contextOf(mount, environment);
  return callHook(mount, 'confirm', environment, { call: () => dialect.confirm?.(request, ctx), check: checkConfirmation, meant: SENDERS });
}

/** What the lent HTTP and the end of time are for one `enrich`. */
export type EnrichEnvironment = HookEnvironment & Pick<EnrichContext, 'http' | 'signal'>;

/** Completes changes; rejects also with the `CH_HTTP_...` errors of `ctx.http` that the dialect lets through. See {@link verifyWith}. */
export async function enrichWith(mount: Mount, changes: readonly Change[], environment: EnrichEnvironment): Promise<Enrichment> {
  const { dialect } = mount;
  if (dialect.enrich === undefined) throw new ChangeHookError('CH_DIALECT_ANSWER', { ...whereOf(mount, 'enrich'), problem: 'it has no such hook' });
  const ctx = { ...contextOf(mount, environment), http: environment.http, signal: environment.signal };
  return callHook(mount, 'enrich', environment, { call: () => dialect.enrich?.(changes, ctx), check: checkEnrichment, meant: LENT });
}
