import { testDialect } from 'change-hook-testkit';
import dialect from '../src/index.js';

testDialect({
  dialect,
  cases: new URL('../../test/cases/', import.meta.url),
  badOptions: { allowed: [[], [''], [' '], ['x'.repeat(501)], 'door'], allow_get: ['yes'] },
  describe,
  it,
});
