import { isChangeHookError, ManualClock, MemoryLog, normaliseChange } from 'change-hook-core';
import type { Change, Dialect, DialectContext, Identity, HookRequest, Translation } from 'change-hook-core';
import { deepFreeze } from './deep-freeze.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- any dialect, whatever its options are
export type AnyDialect = Dialect<any>;

/** What a request came to: what `expected.json` of a case holds. */
export type CaseResult =
  | ({ deliveryId?: Exclude<Identity, undefined> } & CaseTranslation)
  /** `verify` said no. */
  | { refused: 'missing' | 'mismatch' | 'stale' }
  /** A hook threw this code: `CH_REQUEST_UNPARSABLE` is the one that a dialect may throw. */
  | { error: string };

/** @inline */
type CaseTranslation = Exclude<Translation, { changes: unknown }> | { changes: Change[]; enrich?: true };

/** Runs the hooks in the gateway's order, with a clock that stands still. */
export async function runCase(dialect: AnyDialect, options: Record<string, unknown>, request: HookRequest): Promise<CaseResult> {
  const ctx = await createContext(dialect, options);
  try {
    const verified = await dialect.verify(request, ctx);
    if (!verified.ok) return { refused: verified.reason };
    const deliveryId = await dialect.identify(request, ctx);
    const translation = normaliseTranslation(await dialect.translate(request, ctx));
    return { ...(deliveryId === undefined ? {} : { deliveryId }), ...translation };
  } catch (error) {
    if (isChangeHookError(error, 'CH_REQUEST_UNPARSABLE')) return { error: error.code };
    throw error;
  }
}

async function createContext(dialect: AnyDialect, options: Record<string, unknown>): Promise<DialectContext<unknown>> {
  const checked = await checkOptions(dialect, options);
  const { secret } = checked as { secret?: string | string[] | Record<string, string | string[]> };
  const secrets = typeof secret === 'object' && !Array.isArray(secret) ? Object.values(secret).flat() : [secret ?? []].flat();
  return {
    options: deepFreeze(checked),
    secrets: Object.freeze(secrets),
    log: new MemoryLog(),
    clock: new ManualClock(),
  };
}

async function checkOptions(dialect: AnyDialect, options: Record<string, unknown>): Promise<object> {
  if (dialect.options === undefined) return {};
  const result = await dialect.options['~standard'].validate(options);
  if (result.issues !== undefined) {
    throw new Error(`the case's options are not valid: ${result.issues.map((issue) => issue.message).join('; ')}`);
  }
  return result.value as object;
}

/** The changes as the gateway would store them. */
function normaliseTranslation(translation: Translation): CaseTranslation {
  if (!('changes' in translation)) return translation;
  const changes = translation.changes.map((input) => {
    const normal = normaliseChange(input);
    if ('problems' in normal) throw new Error(`a change is not valid: ${normal.problems.join('; ')}`);
    return normal.change;
  });
  return { changes, ...(translation.enrich === true ? { enrich: true } : {}) };
}
