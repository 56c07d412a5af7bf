import { cleanText, cutText } from '../text/clean-text.js';
import { kindOf } from '../text/kind-of.js';

/** An answer that breaks the contract. Thrown by the checks and named by `blame.ts`. */
export class NotAnAnswer extends Error {}

/** The longest sentence of a dialect that is stored and answered, in characters. */
export const LONGEST_SENTENCE = 1_000;

export function flag(value: unknown, name: string): boolean {
  if (value !== undefined && typeof value !== 'boolean') throw new NotAnAnswer(`${name} must be true or false, not ${kindOf(value)}`);
  return value === true;
}

export function listOf(value: unknown, name: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new NotAnAnswer(`${name} must be a list, not ${kindOf(value)}`);
  return value;
}

/** One that must not be empty. */
export function list(value: unknown, name: string): readonly unknown[] {
  const items = listOf(value, name);
  if (items.length === 0) throw new NotAnAnswer(`${name} is empty; say ignored, and why`);
  return items;
}

export function sentence(value: unknown, name: string): string {
  if (typeof value !== 'string') throw new NotAnAnswer(`${name} must hold text, not ${kindOf(value)}`);
  if (value.trim() === '') throw new NotAnAnswer(`${name} holds an empty text`);
  return cutText(cleanText(value), LONGEST_SENTENCE);
}

/** Each member is read once: what was checked is what is used. */
export function membersOf<Name extends string>(answer: unknown, names: readonly Name[]): Record<Name, unknown> {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) {
    throw new NotAnAnswer(`it must be an object, not ${kindOf(answer)}`);
  }
  const members: Partial<Record<Name, unknown>> = {};
  for (const name of names) members[name] = (answer as Record<Name, unknown>)[name];
  return members as Record<Name, unknown>;
}
