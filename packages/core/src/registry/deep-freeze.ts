import { isPlainObject } from '../text/kind-of.js';

/**
 * Freezes plain objects and lists, and what they hold. Instances of classes (a RegExp with its lastIndex, a URL, a matcher that
 * a schema made) are left alone: they may have to change to work. Getters are not called.
 */
export function deepFreeze<T>(value: T): T {
  const seen = new Set<unknown>();
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if ((!Array.isArray(next) && !isPlainObject(next)) || seen.has(next)) continue;
    seen.add(next);
    for (const key of Reflect.ownKeys(next)) waiting.push(Object.getOwnPropertyDescriptor(next, key)?.value);
    Object.freeze(next);
  }
  return value;
}
