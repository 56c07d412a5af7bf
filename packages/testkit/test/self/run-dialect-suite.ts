import { signers, testDialect } from 'change-hook-testkit';
import type { DialectSuite } from 'change-hook-testkit';
import { soundDialect } from './toy-dialect.js';

export const CASES = new URL('../../../test/self/cases/', import.meta.url);
export const hmacSigner = signers.hmacHex({ header: 'X-Toy-Signature', prefix: 'sha256=' });

interface Test {
  /** The titles of its groups, and its own. */
  title: string;
  fn: () => Promise<void>;
}

/** The tests that the suite would give to a test runner. */
export function testsOf(suite: Partial<DialectSuite> = {}): Test[] {
  const tests: Test[] = [];
  const groups: string[] = [];
  testDialect({
    dialect: soundDialect,
    cases: CASES,
    sign: hmacSigner,
    describe(name, body) {
      groups.push(name);
      body();
      groups.pop();
    },
    it: (name, fn) => void tests.push({ title: [...groups.slice(1), name].join(': '), fn }),
    ...suite,
  });
  return tests;
}

/** Which tests fail, by title, with what they say. */
export async function failures(suite: Partial<DialectSuite> = {}, only?: string): Promise<Map<string, string>> {
  const failed = new Map<string, string>();
  const tests = testsOf(suite).filter(({ title }) => only === undefined || title === only);
  if (tests.length === 0) throw new Error(`the suite has no test "${only}"`);
  for (const { title, fn } of tests) await fn().catch((error: Error) => failed.set(title, error.message));
  return failed;
}
