import type { DescribeFunction, ItFunction } from 'change-hook-testkit';

export interface Test {
  /** The titles of its groups, and its own. */
  title: string;
  fn: () => Promise<void>;
}

/** The tests that a suite would give to a test runner. */
export function collected(run: (runner: { describe: DescribeFunction; it: ItFunction }) => void): Test[] {
  const tests: Test[] = [];
  const groups: string[] = [];
  run({
    describe(name, body) {
      groups.push(name);
      body();
      groups.pop();
    },
    it: (name, fn) => void tests.push({ title: [...groups.slice(1), name].join(': '), fn }),
  });
  return tests;
}

/** Which of them fail, by title, with what they say. `only`: the title of one. */
export async function failuresOf(tests: readonly Test[], only?: string): Promise<Map<string, string>> {
  const failed = new Map<string, string>();
  const wanted = tests.filter(({ title }) => only === undefined || title === only);
  if (wanted.length === 0) throw new Error(`the suite has no test "${only}"`);
  for (const { title, fn } of wanted) await fn().catch((error: Error) => failed.set(title, error.message));
  return failed;
}
