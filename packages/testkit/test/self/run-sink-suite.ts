import { testSink } from 'change-hook-testkit';
import type { SinkSuite } from 'change-hook-testkit';
import { soundSink, ToyWorld } from './toy-sink.js';

interface Test {
  title: string;
  fn: () => Promise<void>;
}

/** The tests that the suite would give to a test runner. */
export function sinkTestsOf(suite: Partial<SinkSuite> = {}): Test[] {
  const tests: Test[] = [];
  const groups: string[] = [];
  testSink({
    plugin: soundSink,
    makeWorld: () => new ToyWorld(),
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
export async function sinkFailures(suite: Partial<SinkSuite> = {}, only?: string): Promise<Map<string, string>> {
  const failed = new Map<string, string>();
  const tests = sinkTestsOf(suite).filter(({ title }) => only === undefined || title === only);
  if (tests.length === 0) throw new Error(`the suite has no test "${only}"`);
  for (const { title, fn } of tests) await fn().catch((error: Error) => failed.set(title, error.message));
  return failed;
}
