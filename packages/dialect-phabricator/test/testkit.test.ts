import { signers, testDialect } from 'change-hook-testkit';
import dialect from '../src/index.js';

testDialect({
  dialect,
  cases: new URL('../../test/cases/', import.meta.url),
  options: { phabricator_url: 'https://phabricator.example.org', token: 'api-sesamesesame' },
  badOptions: {
    secret: ['', [], ['']],
    phabricator_url: ['', 'phabricator.example.org'],
    token: ['', 'a b'],
    objects: [[], ['task'], 'commit'],
    revision_transactions: [[], ['push']],
    revision_branch: ['main'],
    drafts: ['no'],
    skips: [['(wip']],
  },
  sign: signers.hmacHex({ header: 'x-phabricator-webhook-signature' }),
  describe,
  it,
});
