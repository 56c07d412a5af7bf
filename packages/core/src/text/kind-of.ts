/** What a value is, in a word or two, for the message that it should be something else. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'undefined';
  if (typeof value === 'number') return Number.isFinite(value) ? 'a number' : String(value);
  if (typeof value !== 'object') return `a ${typeof value}`;
  return Array.isArray(value) ? 'a list' : 'an object';
}

/** Whether it is an object as JSON has them: a literal, and not an instance of a class, a Map or a Date. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // The second test finds the plain objects of another realm, such as those of a worker's or a test's vm context.
  return prototype === null || prototype === Object.prototype || isRootPrototype(prototype as object);
}

const isRootPrototype = (prototype: object): boolean =>
  Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'hasOwnProperty');
