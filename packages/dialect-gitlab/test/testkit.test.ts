import { signers, testDialect } from 'change-hook-testkit';
import dialect from '../src/index.js';

testDialect({
  dialect,
  cases: new URL('../../test/cases/', import.meta.url),
  badOptions: {
    secret: ['', [], [''], {}, { '*': '' }],
    signing_token: ['', [], 'whsec_', 'whsec_AAAA', 'c2VzYW1lc2VzYW1lc2VzYW1lc2VzYW1l', null],
    skips: [['(wip'], 'wip'],
    codebase: [3, ['x']],
    events: ['push', ['issue']],
    merge_request_actions: [['approve']],
    merge_request_branch: ['main'],
    note_actions: [['delete']],
    branch: [[], ''],
    repository_url: ['web'],
    project_name: ['full'],
    gitlab_url: ['gitlab.example.org', 'https://user:password@gitlab.example.org', 'ftp://gitlab.example.org'],
    token: ['', 'with space', 'new\nline'],
  },
  sign: signers.tokenHeader({ header: 'x-gitlab-token' }),
  describe,
  it,
});
