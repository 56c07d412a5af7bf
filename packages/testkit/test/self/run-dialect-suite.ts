import { signers, testDialect } from 'change-hook-testkit';
import type { DialectSuite } from 'change-hook-testkit';
import { collected, failuresOf } from './collected.js';
import type { Test } from './collected.js';
import { soundDialect } from './toy-dialect.js';

export const CASES = new URL('../../../test/self/cases/', import.meta.url);
export const hmacSigner = signers.hmacHex({ header: 'X-Toy-Signature', prefix: 'sha256=' });

export const testsOf = (suite: Partial<DialectSuite> = {}): Test[] =>
  collected((runner) => testDialect({ dialect: soundDialect, cases: CASES, sign: hmacSigner, ...runner, ...suite }));

export const failures = (suite: Partial<DialectSuite> = {}, only?: string): Promise<Map<string, string>> => failuresOf(testsOf(suite), only);
