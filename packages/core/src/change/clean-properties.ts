import { escapeForTerminal } from '../text/terminal.js';
import { cleanText, cutText } from '../text/clean-text.js';
import { isPlainObject, kindOf } from '../text/kind-of.js';
import { CHANGE_LIMITS, PROPERTY_DEPTH, PROPERTY_VALUES } from './change-limits.js';
import type { JsonValue } from './change.js';

/** So many bad properties are told, and no more: the mend is in the dialect, and one list is enough to find it. */
const PROBLEMS_TOLD = 20;

/** Why a value can't be a property; thrown inside, since the way out of a deep value is long. */
class NotJson extends Error {}

/**
 * Copies properties and checks that they are JSON. The copy shares nothing with what the dialect handed over, so that no
 * getter, `toJSON` or later write of it can change what is stored. One problem a property is told; the rest of it is left.
 */
export function cleanProperties(input: unknown, notes: string[], problems: string[]): Record<string, JsonValue> {
  const properties: Record<string, JsonValue> = {};
  if (!isPlainObject(input)) {
    problems.push(`properties must be an object, not ${kindOf(input)}`);
    return properties;
  }
  const copier = new Copier();
  let cut = 0;
  let told = 0;
  for (const name of Object.keys(input)) {
    const clean = cleanText(name);
    const short = cutText(clean, CHANGE_LIMITS.propertyName);
    if (short !== clean) cut++;
    if (short !== name && Object.hasOwn(properties, short)) continue;
    try {
      setOwn(properties, short, copier.copy(input[name], 1));
    } catch (error) {
      if (!(error instanceof NotJson)) throw error;
      problems.push(`the property ${showName(name)} ${error.message}`);
      if (copier.exhausted || ++told >= PROBLEMS_TOLD) break;
    }
  }
  if (cut > 0) notes.push(`properties: ${cut} ${cut === 1 ? 'name' : 'names'} cut to ${CHANGE_LIMITS.propertyName} characters`);
  return properties;
}

class Copier {
  #left = PROPERTY_VALUES;
  readonly #above: object[] = [];

  get exhausted(): boolean {
    return this.#left <= 0;
  }

  copy(value: unknown, depth: number): JsonValue {
    if (--this.#left < 0) throw new NotJson(`brings the values of all properties to more than ${PROPERTY_VALUES}`);
    switch (typeof value) {
      case 'string':
        return cleanText(value);
      case 'boolean':
        return value;
      case 'number':
        if (!Number.isFinite(value)) throw new NotJson(`holds ${value}, which JSON can't carry`);
        return value;
      case 'object':
        return value === null ? null : this.#copyObject(value, depth);
      default:
        throw new NotJson(`holds ${kindOf(value)}, which JSON can't carry`);
    }
  }

  #copyObject(value: object, depth: number): JsonValue {
    // Recursion is safe: it ends at PROPERTY_DEPTH.
    if (this.#above.includes(value)) throw new NotJson('holds itself');
    if (depth >= PROPERTY_DEPTH) throw new NotJson(`is nested deeper than ${PROPERTY_DEPTH} levels`);
    const list = Array.isArray(value);
    if (!list && !isPlainObject(value)) throw new NotJson("holds an instance of a class, which JSON can't carry");
    this.#above.push(value);
    try {
      return list ? this.#copyList(value, depth) : this.#copyMembers(value, depth);
    } finally {
      this.#above.pop();
    }
  }

  #copyList(list: readonly unknown[], depth: number): JsonValue[] {
    const copy: JsonValue[] = [];
    for (let at = 0; at < list.length; at++) copy.push(this.copy(list[at], depth + 1));
    return copy;
  }

  #copyMembers(value: Record<string, unknown>, depth: number): Record<string, JsonValue> {
    const copy: Record<string, JsonValue> = {};
    for (const name of Object.keys(value)) {
      const clean = cleanText(name);
      if (clean !== name && Object.hasOwn(copy, clean)) continue;
      setOwn(copy, clean, this.copy(value[name], depth + 1));
    }
    return copy;
  }
}

/** Sets a member of its own: `copy['__proto__'] = x` would set the prototype, and the member would be lost. */
function setOwn(object: Record<string, JsonValue>, name: string, value: JsonValue): void {
  if (name !== '__proto__') object[name] = value;
  else Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}

/** A name as a problem may show it: it can be a sender's, so it is bounded and escaped. */
export function showName(name: string): string {
  const short = cutText(name.toWellFormed(), 60);
  return `"${escapeForTerminal(short)}${short.length < name.length ? '...' : ''}"`;
}
