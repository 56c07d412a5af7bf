import { ChangeHookError } from 'change-hook-core';

/** Parses a JSON text that came inside a request; `what` names it, for the sender. Throws `CH_REQUEST_UNPARSABLE`. */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ChangeHookError('CH_REQUEST_UNPARSABLE', { what: `${what} is not JSON` }, { cause });
  }
}

export interface JsonBounds {
  /** Characters of JSON text, about. */
  characters: number;
  /** Levels of lists and objects. */
  depth: number;
  /** Values in all, lists and objects counted; absent = any number. */
  values?: number;
}

/**
 * About how many characters a parsed value has as JSON text; undefined as soon as it exceeds a bound, or holds an infinite
 * number, which is what `1e999` is parsed to and no JSON can say. A stack of its own: a value may be nested 10,000 levels
 * deep, where recursion overflows and JSON.stringify throws.
 */
export function measureJson(value: unknown, bounds: JsonBounds): number | undefined {
  let characters = 0;
  let values = 0;
  const stack: { value: unknown; depth: number }[] = [{ value, depth: 0 }];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { value: at, depth } = top;
    if (++values > (bounds.values ?? Infinity) || at === Infinity || at === -Infinity) return undefined;
    characters += typeof at === 'string' ? at.length + 3 : typeof at === 'number' ? 8 : 5;
    if (typeof at === 'object' && at !== null) {
      if (depth >= bounds.depth) return undefined;
      const names = Array.isArray(at) ? undefined : Object.keys(at);
      for (const name of names ?? []) characters += name.length + 3;
      const inners: unknown[] = names === undefined ? (at as unknown[]) : Object.values(at);
      if (characters + inners.length > bounds.characters) return undefined;
      for (const inner of inners) stack.push({ value: inner, depth: depth + 1 });
    }
    if (characters > bounds.characters) return undefined;
  }
  return characters;
}
