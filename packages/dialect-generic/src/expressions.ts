import { compile } from './expression/compile.js';
import type { Compiled } from './expression/compile.js';
import type { GenericOptions } from './options.js';

export interface Expressions {
  changes: Compiled;
  filter: Compiled | undefined;
  deliveryId: Compiled | undefined;
}

/** Options stay the same objects for as long as they hold. They hold texts alone: what is in them is frozen, and JSONata could not work. */
const compiled = new WeakMap<GenericOptions, Expressions>();

/** The expressions of a mount, compiled once. */
export function expressionsOf(options: GenericOptions): Expressions {
  let expressions = compiled.get(options);
  if (expressions === undefined) {
    const { changes, filter, delivery_id: id } = options;
    expressions = {
      changes: compiledOrThrow(changes),
      filter: filter === undefined ? undefined : compiledOrThrow(filter),
      deliveryId: typeof id === 'object' && 'expression' in id ? compiledOrThrow(id.expression) : undefined,
    };
    compiled.set(options, expressions);
  }
  return expressions;
}

/** The schema has compiled it before. */
function compiledOrThrow(source: string): Compiled {
  const result = compile(source);
  if ('problems' in result) throw new Error(`an expression does not compile: ${result.problems.join('; ')}`);
  return result;
}
