import { placeOf } from './place.js';
import { literalProblem } from './re2-regex.js';

const SAME = 'the same request must always give the same changes';

/** Functions of JSONata that a mapping may not have. */
const FORBIDDEN: Readonly<Record<string, string>> = {
  random: SAME,
  shuffle: SAME,
  eval: 'what a sender writes must never be run',
};

/** What JSONata takes and we do not: each with its place. */
export function expressionProblems(ast: unknown, source: string): string[] {
  const problems: string[] = [];
  for (const node of nodesOf(ast)) {
    const { type, value, position } = node;
    const place = placeOf(source, typeof position === 'number' ? position : 0);
    if (type === 'regex' && value instanceof RegExp) {
      const problem = literalProblem(value);
      if (problem !== undefined) problems.push(`${place}: RE2 does not take this regular expression: ${problem}`);
    }
    const reason = type === 'variable' && typeof value === 'string' && Object.hasOwn(FORBIDDEN, value) ? FORBIDDEN[value] : undefined;
    if (reason !== undefined) problems.push(`${placeOf(source, Number(position), value)}: $${String(value)} is not available: ${reason}`);
  }
  return problems;
}

/** Every object in the tree, each once: parts of it are shared. */
function nodesOf(ast: unknown): Record<string, unknown>[] {
  const found = new Set<object>();
  const stack = [ast];
  while (stack.length > 0) {
    const node = stack.pop();
    if (typeof node !== 'object' || node === null || node instanceof RegExp || found.has(node)) continue;
    found.add(node);
    stack.push(...(Object.values(node) as unknown[]).reverse());
  }
  return [...found].filter((node) => !Array.isArray(node)) as Record<string, unknown>[];
}
