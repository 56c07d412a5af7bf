/** The `describe` of your test runner: mocha, node:test, vitest. */
export type DescribeFunction = (title: string, body: () => void) => unknown;
/** The `it` of your test runner. */
export type ItFunction = (title: string, body: () => Promise<void>) => unknown;

/** Declares one law: a sentence, and the test that holds a plugin to it. */
export type Law = (sentence: string, test: () => Promise<void>) => void;
