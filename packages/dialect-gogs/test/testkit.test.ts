import { testCases, testDialect } from 'change-hook-testkit';
import dialect from '../src/index.js';
import { sign } from './sign.js';

testDialect({
  dialect,
  cases: new URL('../../test/cases/', import.meta.url),
  badOptions: {
    secret: ['', [], [''], {}],
    skips: [['(wip']],
    pull_request_actions: [['synchronize'], 'opened'],
    pull_request_branch: ['merge'],
    feed_max_commit_num: [-1, 1.5, '5', Infinity],
  },
  sign,
  describe,
  it,
});

// In a folder of their own: a form's signature covers the payload in it and not the form, so that the law of the exact bytes, which
// testDialect tries on every case, is not theirs. verify.test.ts says what holds instead.
testCases({ dialect, cases: new URL('../../test/form-cases/', import.meta.url), sign, describe, it });
