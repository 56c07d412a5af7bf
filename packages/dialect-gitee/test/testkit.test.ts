import { signers, testDialect } from 'change-hook-testkit';
import dialect from '../src/index.js';
import { sign } from './sign.js';

const suite = {
  dialect,
  cases: new URL('../../test/cases/', import.meta.url),
  badOptions: {
    secret: ['', [], [''], {}],
    skips: [['(wip']],
    pull_request_actions: [['opened'], 'open'],
    pull_request_branch: ['merge'],
    tolerance: [0, -1, 1.5, '5', 100_000],
    require_signature: ['yes'],
  },
  describe,
  it,
};

testDialect({
  ...suite,
  sign,
  options: { require_signature: true },
  cases: new URL('../../test/signed-cases/', import.meta.url),
  name: 'the dialect gitee, by signatures',
});
testDialect({ ...suite, sign, name: 'the dialect gitee, by signatures or passwords' });
testDialect({
  ...suite,
  sign: signers.tokenHeader({ header: 'x-gitee-token' }),
  cases: new URL('../../test/password-cases/', import.meta.url),
  name: 'the dialect gitee, by passwords',
});
