import { ChangeHookError } from 'change-hook-core';
import { COUNTER } from './compile.js';
import type { Compiled } from './compile.js';
import { placeOf } from './place.js';
import { unwatched } from './unwatched.js';

export interface Evaluation {
  /** What `$` is. */
  payload: unknown;
  /** Other variables and functions, by name. */
  bindings: Readonly<Record<string, unknown>>;
  mostSteps: number;
  /** Names the expression, for messages. */
  option: string;
  /** For the error; the registry puts its own in. */
  mount: string;
}

/** The expression failed on this payload. The message is for the operator, and has nothing of the payload. */
export class ExpressionFailed extends Error {}

/** Errors of JSONata that tell of a bound: levels, time, elements of a range, elements of a list. */
const BOUNDS: ReadonlySet<unknown> = new Set(['D1011', 'D1012', 'D2014', 'D2015']);

/**
 * Evaluates. Rejects with {@link ExpressionFailed}, and with `CH_DIALECT_ENDLESS` when it takes more steps, levels or elements than it
 * may. Steps and no time: the same request is to end the same way on a machine that is busy. What one step does, a function of
 * JSONata's own, is not bounded here: who ends the thread's other code that would not end ends that, too.
 */
export async function evaluate({ expression, source }: Compiled, evaluation: Evaluation): Promise<unknown> {
  const { payload, bindings, mostSteps, option, mount } = evaluation;
  let steps = 0;
  const count = (): void => {
    if (++steps > mostSteps) throw endless(mount, `the expression of the option ${option} takes more than ${mostSteps} steps`);
  };
  try {
    return plain(await unwatched(() => expression.evaluate(payload, { ...bindings, [COUNTER]: count })));
  } catch (error) {
    if (error instanceof ChangeHookError) throw error;
    const { code, position, token } = (error ?? {}) as { code?: unknown; position?: unknown; token?: unknown };
    if (BOUNDS.has(code)) throw endless(mount, `the expression of the option ${option} nests, or lists, without an end (JSONata ${String(code)})`);
    // Not its message: that may quote a value.
    const place = typeof position === 'number' ? ` at ${placeOf(source, position, token)}` : '';
    const what = typeof code === 'string' ? `JSONata ${code}` : error instanceof Error ? error.name : 'an error';
    throw new ExpressionFailed(`the expression of the option ${option} fails${place} (${what})`, { cause: error });
  }
}

const endless = (mount: string, what: string): ChangeHookError =>
  new ChangeHookError('CH_DIALECT_ENDLESS', { mount, dialect: 'generic', hook: '', what });

/** A result as JSON has it: JSONata's lists have members of their own, and functions are no values. */
function plain(result: unknown): unknown {
  const text: unknown = JSON.stringify(result, (_name, value: unknown) => (isFunction(value) ? undefined : value));
  return text === undefined ? undefined : JSON.parse(text as string);
}

function isFunction(value: unknown): boolean {
  if (typeof value === 'function') return true;
  if (typeof value !== 'object' || value === null) return false;
  const { _jsonata_lambda: lambda, _jsonata_function: native } = value as Record<string, unknown>;
  return lambda === true || native === true;
}
