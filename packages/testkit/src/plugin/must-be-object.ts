/** Without it no law can be declared, so it is said at once. */
export function mustBeObject(value: unknown, what: string): void {
  if (typeof value === 'object' && value !== null) return;
  throw new TypeError(`${what} must be the object that your package exports by default, and is ${value === null ? 'null' : `of the type ${typeof value}`}: import it as \`import plugin from '../src/index.js'\``);
}
