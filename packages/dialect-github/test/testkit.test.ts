import { signers, testDialect } from 'change-hook-testkit';
import dialect from '../src/index.js';

testDialect({
  dialect,
  cases: new URL('../../test/cases/', import.meta.url),
  badOptions: {
    skips: [['(wip'], 'wip'],
    codebase: [3, ['x']],
    secret: ['', [], [''], {}, { 'acme/*': '' }, { 'acme/*': [] }],
    events: [['issues'], []],
    pullrequest_actions: [['labeled']],
    github_api_endpoint: ['api.github.com', 'https://user:secret@example.org'],
    token: ['', 'two words'],
  },
  sign: signers.hmacHex({ header: 'x-hub-signature-256', prefix: 'sha256=' }),
  describe,
  it,
});
