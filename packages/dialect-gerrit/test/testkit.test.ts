import { testDialect } from 'change-hook-testkit';
import dialect from '../src/index.js';

testDialect({
  dialect,
  cases: new URL('../../test/cases/', import.meta.url),
  badOptions: {
    events: [[], ['push'], 'ref-updated'],
    ignored_patchset_kinds: [['rework']],
    change_branch: ['head'],
    gitbaseurl: [''],
    skips: [['(wip']],
    gerrit_url: ['review.example.org', ''],
    token: ['', 'a b'],
    user: ['', 'a:b'],
  },
  describe,
  it,
});
