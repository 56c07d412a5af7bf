import { testDialect } from 'change-hook-testkit';
import dialect from '../src/index.js';

testDialect({
  dialect,
  cases: new URL('../../test/cases/', import.meta.url),
  badOptions: { skips: [['(wip']], pull_requests: [['opened'], 'created'], pull_request_branch: ['head'], azure_url: ['dev.azure.com/acme', ''], token: ['', 'a b'] },
  describe,
  it,
});
