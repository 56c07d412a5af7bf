/**
 * Where in an expression: `line 2, column 7`, both from 1. `position`: characters, from 0, up to the end of what JSONata read last: of
 * `token` itself, or of the bracket behind it where that is a function.
 */
export function placeOf(source: string, position: number, token?: unknown): string {
  const start = typeof token === 'string' && token !== '' ? startOf(source, position, token) : position;
  const lines = source.slice(0, Math.max(0, start)).split('\n');
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}

function startOf(source: string, position: number, token: string): number {
  const found = source.lastIndexOf(token, position - token.length);
  if (found < 0 || position - (found + token.length) > 1) return position;
  return source[found - 1] === '$' ? found - 1 : found;
}
