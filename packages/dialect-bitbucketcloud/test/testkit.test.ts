import { signers, testDialect } from 'change-hook-testkit';
import dialect from '../src/index.js';

testDialect({
  dialect,
  cases: new URL('../../test/cases/', import.meta.url),
  badOptions: {
    events: [['tag'], 'push'], pullrequest_branch: ['head'], repository_url: ['ssh'], project_name: ['slug'], ref_style: ['long'], drafts: ['no'],
    bitbucket_api_endpoint: ['bitbucket.org', 'https://user:pass@api.bitbucket.org/2.0'], token: ['', 'a b'], token_user: ['', 'a:b', 'ann'], secret: ['', [], {}],
  },
  sign: signers.hmacHex({ header: 'x-hub-signature', prefix: 'sha256=' }),
  describe,
  it,
});
