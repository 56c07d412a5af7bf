/**
 * Python's `fnmatch.fnmatchcase`, the language of Buildbot's whitelists: `*` is any text (`.` and `/` too), `?` one
 * character, `[seq]` one of, `[!seq]` none of; there is no escape but a set of one (`[*]`). No glob package matches it:
 * their `*` stops at `/`, and theirs is a regular expression that several `*` make slow.
 *
 * A pattern is split at its stars, and each piece is looked for after the one before: leftmost is always enough, so there
 * is no backtracking, and the time is linear in the text.
 */
export type TextMatcher = (text: string) => boolean;

type Token = number | 'any' | CharacterSet;

interface CharacterSet {
  negated: boolean;
  /** First and last code point of each range. */
  ranges: readonly (readonly [number, number])[];
}

export function fnmatch(text: string, pattern: string): boolean {
  return compileFnmatch(pattern)(text);
}

/** Compiles a pattern once for many texts. Every text is a valid pattern. */
export function compileFnmatch(pattern: string): TextMatcher {
  const pieces = parse(pattern);
  return /[?[]/.test(pattern) ? matchTokens(pieces) : matchLiterals(pattern.split('*'));
}

/** Options stay the same objects for as long as they hold, so each list is compiled once. */
const compiled = new WeakMap<readonly string[], readonly TextMatcher[]>();

/** Whether a text matches one of the patterns. The list is compiled once and remembered: it must not be changed afterwards. */
export function matchesAny(patterns: readonly string[], text: string): boolean {
  let matchers = compiled.get(patterns);
  if (matchers === undefined) compiled.set(patterns, (matchers = patterns.map(compileFnmatch)));
  return matchers.some((matches) => matches(text));
}

/** The common case: stars and plain text. */
function matchLiterals(pieces: readonly string[]): TextMatcher {
  const first = pieces[0] ?? '';
  if (pieces.length === 1) return (text) => text === first;
  const last = pieces.at(-1) ?? '';
  const middle = pieces.slice(1, -1);
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    let at = first.length;
    for (const piece of middle) {
      const found = text.indexOf(piece, at);
      if (found < 0) return false;
      at = found + piece.length;
    }
    return at <= text.length - last.length;
  };
}

function matchTokens(pieces: readonly Token[][]): TextMatcher {
  const first = pieces[0] ?? [];
  const last = pieces.at(-1) ?? [];
  const middle = pieces.slice(1, -1);
  return (text) => {
    const points = Array.from(text, (character) => character.codePointAt(0) ?? 0);
    if (pieces.length === 1) return points.length === first.length && fits(points, 0, first);
    const end = points.length - last.length;
    if (end < first.length || !fits(points, 0, first) || !fits(points, end, last)) return false;
    let at = first.length;
    for (const piece of middle) {
      while (at + piece.length <= end && !fits(points, at, piece)) at++;
      at += piece.length;
      if (at > end) return false;
    }
    return true;
  };
}

function fits(points: readonly number[], at: number, piece: readonly Token[]): boolean {
  return piece.every((token, index) => {
    const point = points[at + index] ?? -1;
    if (typeof token === 'number') return token === point;
    return token === 'any' || token.ranges.some(([from, to]) => from <= point && point <= to) !== token.negated;
  });
}

/** The pieces between the stars, as tokens. */
function parse(pattern: string): Token[][] {
  const characters = Array.from(pattern);
  const pieces: Token[][] = [[]];
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? '';
    const close = character === '[' ? closingBracket(characters, at) : -1;
    if (character === '*') pieces.push([]);
    else if (character === '?') pieces.at(-1)?.push('any');
    else if (close > 0) {
      pieces.at(-1)?.push(parseSet(characters.slice(at + 1, close)));
      at = close;
    } else pieces.at(-1)?.push(character.codePointAt(0) ?? 0);
  }
  return pieces;
}

/** Where the set that opens at `open` ends; -1: nowhere, and the bracket stands for itself. A `]` in first place belongs to the set. */
function closingBracket(characters: readonly string[], open: number): number {
  return characters.indexOf(']', open + (characters[open + 1] === '!' ? 3 : 2));
}

/** Ranges as Python reads them: a hyphen at either end stands for itself, a range that runs backwards holds nothing. */
function parseSet(content: readonly string[]): CharacterSet {
  const negated = content[0] === '!';
  const points = content.slice(negated ? 1 : 0).map((character) => character.codePointAt(0) ?? 0);
  const hyphen = 0x2d;
  const ranges: [number, number][] = [];
  for (let at = 0; at < points.length; at++) {
    const from = points[at] ?? 0;
    const to = points[at + 2];
    if (points[at + 1] === hyphen && to !== undefined) {
      ranges.push([from, to]);
      at += 2;
    } else ranges.push([from, from]);
  }
  return { negated, ranges };
}
