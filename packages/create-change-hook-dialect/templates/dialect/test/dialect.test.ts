import { describe, it } from 'mocha';
import { signers, testDialect } from 'change-hook-testkit';
import dialect from '../src/index.js';

testDialect({
  dialect,
  // Beside the sources, not beside what was built of this file.
  cases: new URL('../../test/cases/', import.meta.url),
  sign: signers.hmacHex({ header: 'x-{{name}}-signature', prefix: 'sha256=' }),
  badOptions: { branch: [''] },
  describe,
  it,
});
