import { signers, testDialect } from 'change-hook-testkit';
import dialect from '../src/index.js';

testDialect({
  dialect,
  cases: new URL('../../test/cases/', import.meta.url),
  badOptions: {
    events: [['tag'], 'push'], pullrequest_updates: [['title']], pullrequest_branch: ['head'], repository_url: ['api'], project_name: ['slug'], ref_style: ['long'],
    drafts: ['no'], bitbucket_url: ['bitbucket.example.org', 'https://user:pass@bitbucket.example.org'], token: ['', 'a b'], secret: ['', [], {}],
  },
  sign: signers.hmacHex({ header: 'x-hub-signature', prefix: 'sha256=' }),
  describe,
  it,
});
