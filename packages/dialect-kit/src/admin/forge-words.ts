import { cleanText, cutText } from 'change-hook-core';
import type { HttpAnswer } from 'change-hook-core';
import { filledTextAt, isObject, valueAt } from '../payload.js';

/** The longest quotation of a forge. */
const LONGEST = 300;

/** Things that a forge may say are wrong, one after another. */
const MOST_ERRORS = 5;

/**
 * What a forge says in an answer that is a no, in one line and cut; undefined where it says nothing that can be quoted. Forges put it
 * into `message` or `error`: as a text, as a list, or as texts by the name of what is wrong; GitHub has a list `errors` beside it.
 * `hidden`: what must not be repeated, wherever the forge repeats it.
 */
export function forgeWords(answer: HttpAnswer, hidden: readonly string[] = []): string | undefined {
  const told = jsonOf(answer);
  const main = wordsOf(valueAt(told, 'message')) ?? wordsOf(valueAt(told, 'error_description')) ?? wordsOf(valueAt(told, 'error'));
  const words = [main, wordsOf(valueAt(told, 'errors'))].filter((it) => it !== undefined).join('; ');
  return words === '' ? undefined : quoted(words, hidden);
}

/** In one line, cut, and without what must not be repeated. */
function quoted(words: string, hidden: readonly string[]): string {
  const shown = hidden.filter((secret) => secret !== '').reduce((text, secret) => text.replaceAll(secret, '[not shown]'), cleanText(words));
  return cutText(shown.replace(/\s+/g, ' ').trim(), LONGEST);
}

function wordsOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  if (Array.isArray(value)) return joined((value as unknown[]).slice(0, MOST_ERRORS).map((it) => oneOf(it)), ', ');
  if (!isObject(value)) return undefined;
  const named = Object.entries(value).slice(0, MOST_ERRORS).map(([name, it]) => {
    const words = joined([it].flat().slice(0, MOST_ERRORS).map((each) => oneOf(each)), ', ');
    return words && `${name} ${words}`;
  });
  return joined(named, '; ');
}

/** GitHub's errors are objects with a message, or with the field and a code such as `missing_field`. */
function oneOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return filledTextAt(value, 'message') ?? joined([filledTextAt(value, 'field'), filledTextAt(value, 'code')], ' ');
}

const joined = (words: readonly (string | undefined)[], between: string): string | undefined =>
  words.filter((it) => it !== undefined && it.trim() !== '').join(between) || undefined;

function jsonOf(answer: HttpAnswer): unknown {
  try {
    return answer.json();
  } catch {
    return undefined;
  }
}
