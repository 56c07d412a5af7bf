import type { AnyDialect } from '../cases/run-case.js';
import type { DescribeFunction, ItFunction } from '../laws/law.js';
import type { Sign } from './sign.js';

export interface DialectSuite {
  dialect: AnyDialect;
  /** The name of the group of tests. Default `the dialect NAME`. */
  name?: string;
  /** A folder of case folders, see `testCases`; ends in a slash. The laws are tried on the requests of the cases, too. */
  cases: URL;
  /** Options of a mount, as a config has them, that are valid and that the cases start from. Default `{}`. */
  options?: Readonly<Record<string, unknown>>;
  /** Values that must be refused, by option, beside those that the suite thinks up: `{ skips: [['(']] }`. */
  badOptions?: Readonly<Record<string, readonly unknown[]>>;
  /** Two secrets or more, of the form that the dialect takes; all are different. Default: two texts. */
  secrets?: readonly string[];
  /**
   * The options of a mount that verifies by these secrets, where they do not stand in the option `secret`: the public keys of a sender, say.
   * Default: `{ secret }`. A dialect that needs it says by `authenticates` that its mounts are closed.
   */
  lock?: (...secrets: readonly string[]) => Readonly<Record<string, unknown>>;
  /** Signs a request as the sender does: required unless `authentication` is 'none'. See `signers`. */
  sign?: Sign;
  /** Of the test runner that you use: mocha, node:test, vitest. */
  describe: DescribeFunction;
  it: ItFunction;
}
