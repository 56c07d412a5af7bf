import jsonata from 'jsonata';
import type { Expression as Jsonata, JsonataOptions } from 'jsonata';
import { expressionProblems } from './check.js';
import { placeOf } from './place.js';
import { Re2Regex } from './re2-regex.js';
import { unwatched } from './unwatched.js';

/**
 * Levels of evaluation: what an expression nests, and each call of a function in a function. It keeps a recursion without an end from
 * eating the memory before its steps are over.
 */
const MOST_LEVELS = 2_000;

/** Elements of one list. JSONata's own bound for ranges is ten times as many. */
const MOST_ELEMENTS = 1_000_000;

/** Under this name an evaluation finds its counter. No expression can: a name of a variable has no blank. */
export const COUNTER = 'steps taken';

/** Told of each step. JSONata calls it for every part of an expression that it evaluates, and so whenever a function calls itself. */
const ON_STEP = Symbol.for('jsonata.__evaluate_entry');

const OPTIONS: JsonataOptions = {
  // The type wants a RegExp; what is used of it is `lastIndex` and `exec`.
  RegexEngine: Re2Regex as unknown as RegExpConstructor,
  stack: MOST_LEVELS,
  sequence: MOST_ELEMENTS,
};

export interface Compiled {
  source: string;
  expression: Jsonata;
}

/** A compiled expression, or what is wrong with it, each with its place. */
export function compile(source: string): Compiled | { problems: readonly string[] } {
  let expression: Jsonata;
  try {
    expression = unwatched(() => jsonata(source, OPTIONS));
  } catch (error) {
    const { message, position, token } = error as { message?: unknown; position?: unknown; token?: unknown };
    const place = typeof position === 'number' ? `${placeOf(source, position, token)}: ` : '';
    return { problems: [`${place}${String(message)}`] };
  }
  const problems = expressionProblems(expression.ast(), source);
  if (problems.length > 0) return { problems };
  // `assign` binds anything by any name, as JSONata's own timebox does.
  expression.assign(ON_STEP as unknown as string, (_node: unknown, _input: unknown, environment: { lookup(name: string): unknown }) => {
    (environment.lookup(COUNTER) as () => void)();
  });
  return { source, expression };
}
