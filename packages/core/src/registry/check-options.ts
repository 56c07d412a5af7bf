import type { StandardSchemaV1 } from '@standard-schema/spec';
import { describeError } from '../errors/change-hook-error.js';
import type { Clock } from '../ports/clock.js';
import { deepFreeze } from './deep-freeze.js';
import { describeIssues } from './describe-issues.js';
import { within } from './within.js';

/** The checked options, what is wrong with them (the operator's), or what is wrong with the schema (the author's). */
export type CheckedOptions = { options: unknown } | { issues: string[] } | { broken: string };

/** Checks what the config gives against the plugin's schema; `undefined`, from `name: true`, counts as `{}`. Never rejects. */
export async function checkOptions(
  schema: StandardSchemaV1 | undefined,
  given: unknown,
  limit: { clock: Clock; ms: number },
): Promise<CheckedOptions> {
  const input = given ?? {};
  if (schema === undefined) {
    const empty = typeof input === 'object' && Object.keys(input).length === 0;
    return empty ? { options: Object.freeze({}) } : { issues: ['it takes no options; write true'] };
  }
  try {
    const answer = schema['~standard'].validate(input);
    const result = isThenable(answer) ? await within(answer, limit.ms, limit.clock) : answer;
    if (result.issues !== undefined && result.issues !== null) return { issues: describeIssues(result.issues, schema) };
    return 'value' in result ? { options: deepFreeze(result.value) } : { broken: 'options: its schema gave neither a value nor issues' };
  } catch (error) {
    return { broken: `options: its schema failed: ${describeError(error)}` };
  }
}

const isThenable = <T>(value: T | PromiseLike<T>): value is PromiseLike<T> =>
  typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
