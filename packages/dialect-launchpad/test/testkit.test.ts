import { signers, testDialect } from 'change-hook-testkit';
import dialect from '../src/index.js';

testDialect({
  dialect,
  cases: new URL('../../test/cases/', import.meta.url),
  badOptions: {
    secret: ['', [], [''], {}],
    skips: [['(wip']],
    merge_proposal_actions: [['deleted'], 'created'],
    merge_proposal_branch: ['merge'],
  },
  sign: signers.hmacHex({ header: 'x-hub-signature', prefix: 'sha1=', algorithm: 'sha1' }),
  describe,
  it,
});
