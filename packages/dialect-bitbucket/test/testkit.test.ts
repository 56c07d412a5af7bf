import { testDialect } from 'change-hook-testkit';
import dialect from '../src/index.js';

testDialect({
  dialect,
  cases: new URL('../../test/cases/', import.meta.url),
  badOptions: { branch: [[], ''], commits: ['last'], skips: [['(']], codebase: [3], repository_url: ['http', 1] },
  describe,
  it,
});
