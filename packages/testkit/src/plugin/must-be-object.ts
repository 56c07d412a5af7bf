/** Without it no law can be declared, so it is said at once. */
export function mustBeObject(value: unknown, what: string): void {
  if (typeof value === 'object' && value !== null) return;
  const type = value === null ? 'null' : `of the type ${typeof value}`;
  throw new TypeError(
    `${what} must be the object that your package exports by default, and is ${type}: import it as \`import plugin from '../src/index.js'\``,
  );
}
