import { describe, it } from 'vitest';
import { signers, testDialect } from 'change-hook-testkit';
import { soundDialect } from '../self/toy-dialect.js';

testDialect({
  dialect: { ...soundDialect, verify: () => ({ ok: true }) },
  cases: new URL('../../../test/self/cases/', import.meta.url),
  sign: signers.hmacHex({ header: 'x-toy-signature', prefix: 'sha256=' }),
  describe,
  it,
});
