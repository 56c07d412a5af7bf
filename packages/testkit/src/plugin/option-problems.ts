import type { AnyDialect } from '../cases/run-case.js';

/** What a dialect's schema, which answers at once, has against options: `path: message` each. */
export function optionProblems({ name, options: schema }: AnyDialect, options: unknown): string[] {
  const result = schema?.['~standard'].validate(options);
  if (result instanceof Promise) throw new Error(`the options of ${name} are checked by a promise: await them yourself`);
  const issues = result?.issues ?? [];
  return issues.map(({ path = [], message }) => `${path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.')}: ${message}`);
}
