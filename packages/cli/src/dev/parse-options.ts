import { describeError } from 'change-hook-core';
import { UsageError } from '../exit-codes.js';

/** Options of a dialect that stand on the command line. */
export function parseOptions(json: string | undefined): Record<string, unknown> {
  if (json === undefined) return {};
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new UsageError(`--options is not JSON: ${describeError(error)}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new UsageError('--options is not an object of options');
  return value as Record<string, unknown>;
}
