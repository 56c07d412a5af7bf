import { RE2JS } from 're2js';

/**
 * What JSONata asks of a regular expression, with RE2 behind it: its time is linear in the text whatever the pattern is, and texts come
 * from strangers. RE2 has no look-around and no back-references.
 */
export class Re2Regex {
  lastIndex = 0;
  readonly #pattern: RE2JS;

  constructor(literal: RegExp) {
    this.#pattern = compileLiteral(literal);
  }

  /** The first match from `lastIndex` on, as `RegExp.exec` gives it for the flag `g`. */
  exec(text: string): RegExpExecArray | null {
    const matcher = this.#pattern.matcher(text);
    if (this.lastIndex > text.length || !matcher.find(this.lastIndex)) {
      this.lastIndex = 0;
      return null;
    }
    this.lastIndex = matcher.end();
    const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, at) => matcher.group(at) ?? undefined);
    return Object.assign(groups as [string, ...string[]], { index: matcher.start(), input: text });
  }
}

/** JSONata has one object for a literal, for as long as its expression lives, and makes an engine of it each time it comes by. */
const compiled = new WeakMap<RegExp, RE2JS>();

function compileLiteral(literal: RegExp): RE2JS {
  let pattern = compiled.get(literal);
  if (pattern === undefined) {
    const flags = (literal.ignoreCase ? RE2JS.CASE_INSENSITIVE : 0) | (literal.multiline ? RE2JS.MULTILINE : 0);
    pattern = RE2JS.compile(RE2JS.translateRegExp(literal.source), flags);
    compiled.set(literal, pattern);
  }
  return pattern;
}

/** Why RE2 does not take a literal; undefined when it does. */
export function literalProblem(literal: RegExp): string | undefined {
  try {
    compileLiteral(literal);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
