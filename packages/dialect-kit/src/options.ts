import { z } from 'zod';
import { filledText } from './filled-text.js';
import { isObject } from './payload.js';
import type { JsonObject } from './payload.js';
import { DEFAULT_SKIPS, patternProblem } from './skips.js';

const SECRET = 'What sender and gateway both know, as "${env:WEBHOOK_SECRET}": one, or a list while one replaces another.';

/** `secret`: one, or several while one replaces another. The registry hands them to `verify` as `ctx.secrets`. */
export const secretOption = z
  .union([filledText('the secret'), z.array(filledText('a secret')).min(1, { error: 'the list of secrets is empty' })], {
    error: 'must be a text or a list of texts',
  })
  .describe(SECRET)
  .optional();

export type Codebase = string | ((payload: JsonObject) => string | null | undefined);

/** `codebase`: a text, or (in a .js, .mjs or .ts config) a function of the payload. */
export const codebaseOption = z
  // Not z.custom: zod writes that as JSON Schema only where it is told to take anything.
  .unknown()
  .refine((value) => value === undefined || typeof value === 'string' || typeof value === 'function', {
    error: 'must be a text, or a function of the payload (which only a .js, .mjs or .ts config can hold)',
  })
  .transform((value) => value as Codebase | undefined)
  .describe('The codebase of every change: a text (or, in a .js, .mjs or .ts config, a function of the payload).')
  .optional();

/** fnmatch patterns of the payload fields that become properties. Default: none. */
export const whitelistOption = z
  .array(z.string({ error: 'must be an fnmatch pattern, a text' }), { error: 'must be a list of fnmatch patterns' })
  .describe('fnmatch patterns of the payload fields that become properties of a change.')
  .default([]);

/** Patterns (RE2) of the messages that ask for no build. Default {@link DEFAULT_SKIPS}; `[]` turns skipping off. */
export const skipsOption = z
  .array(
    z.string({ error: 'must be a pattern, a text' }).superRefine((pattern, ctx) => {
      const problem = patternProblem(pattern);
      if (problem === undefined) return;
      ctx.addIssue({ code: 'custom', message: `${JSON.stringify(pattern)} is not a pattern that RE2 takes: ${problem}` });
    }),
    { error: 'must be a list of patterns' },
  )
  .describe('Patterns (RE2) of the commit messages that ask for no build; [] for none.')
  .default([...DEFAULT_SKIPS]);

/** `strict`: the mount must have a secret, or the gateway does not start. Use with {@link requireSecret}. */
export const strictOption = z.boolean({ error: 'must be true or false' }).describe('The mount must have a secret, or the gateway does not start.').default(false);

/** Adds to an options schema that `strict: true` without a `secret` is an error. It speaks beside all other problems. */
export function requireSecret<Schema extends z.ZodType>(options: Schema): Schema {
  return options.refine((value) => !isObject(value) || value['strict'] !== true || value['secret'] !== undefined, {
    path: ['secret'],
    error: 'is required by strict: true; set it, as in secret: "${env:WEBHOOK_SECRET}", or remove strict',
    when: ({ value }) => isObject(value),
  });
}

/**
 * The codebase of a request. A function may return null or undefined for none; another type, a promise say, is a mistake of
 * the operator's function and thrown as one: without its codebase a change would reach the wrong schedulers in silence.
 */
export function codebaseOf(codebase: Codebase | undefined, payload: JsonObject): string | undefined {
  if (typeof codebase !== 'function') return codebase;
  const result: unknown = codebase(payload);
  if (typeof result === 'string') return result;
  if (result === undefined || result === null) return undefined;
  const type = result instanceof Promise ? 'a promise' : Array.isArray(result) ? 'a list' : `the type ${typeof result}`;
  throw new TypeError(`the option codebase is a function that returned ${type}; it must return a text, null or undefined`);
}
