import { AssertionError } from 'node:assert';

/** Fails a law: what was found, and what the author of the plugin does about it. Never returns. */
export function breach(found: string, mend: string, cause?: unknown): never {
  const error = new AssertionError({ message: `${found}\n  mend: ${mend}`, operator: 'fail', stackStartFn: breach });
  if (cause !== undefined) error.cause = cause;
  throw error;
}

/** The law holds, or the author is told. */
export function hold(holds: boolean, found: string | (() => string), mend: string): asserts holds {
  if (!holds) breach(typeof found === 'string' ? found : found(), mend);
}

/** A value in a message: short, and on one line. */
export function show(value: unknown, longest = 160): string {
  let text: string;
  try {
    text = typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? String(value));
  } catch {
    text = String(value);
  }
  return text.length > longest ? `${text.slice(0, longest)}...` : text;
}
