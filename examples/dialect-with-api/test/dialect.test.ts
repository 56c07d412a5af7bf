import { describe, it } from 'mocha';
import { signers, testDialect } from 'change-hook-testkit';
import dialect from '../src/index.js';

testDialect({
  dialect,
  cases: new URL('../../test/cases/', import.meta.url),
  sign: signers.hmacHex({ header: 'x-forge-signature' }),
  badOptions: { api: ['ftp://forge.example/', 'nowhere'] },
  describe,
  it,
});
