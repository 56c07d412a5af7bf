import { RE2JS } from 're2js';

/** Buildbot's defaults: `[skip ci]` and `[ci skip]`, with any number of spaces, in lower case. */
export const DEFAULT_SKIPS: readonly string[] = [String.raw`\[ *skip *ci *\]`, String.raw`\[ *ci *skip *\]`];

/**
 * The patterns meet the commit messages of strangers, so the engine is RE2, whose time is linear in the text whatever the
 * pattern is. It has no look-around and no back-references.
 */
const compiled = new WeakMap<readonly string[], readonly RE2JS[]>();

/** Which of `patterns` matches anywhere in `message`: its index, or -1. Each list is compiled once and remembered. */
export function findSkip(patterns: readonly string[], message: string): number {
  let list = compiled.get(patterns);
  if (list === undefined) compiled.set(patterns, (list = patterns.map((pattern) => RE2JS.compile(pattern))));
  return list.findIndex((pattern) => pattern.test(message));
}

/**
 * The answer for what is not built since the pattern `skips[skip]` matches it; `text` says which text of it, such as
 * `the message of the head commit`. Every dialect says it in these words, so that an operator can look for them.
 */
export const skipped = (text: string, skip: number): { ignored: string } => ({ ignored: `${text} asks for no build (skips[${skip}])` });

/** Why RE2 does not take a pattern; undefined when it does. */
export function patternProblem(pattern: string): string | undefined {
  try {
    RE2JS.compile(pattern);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
