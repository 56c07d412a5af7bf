import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../bootstrap/paths.mjs';

/** What Buildbot's own hooks and its plugin for Gitea can be told (its manual, "Change Hooks", and the sources of the handlers). */
const OPTIONS = [
  'custom_class', 'change_hook_auth', 'secret', 'strict', 'codebase', 'github_property_whitelist', 'class', 'skips', 'github_api_endpoint', 'token', 'pullrequest_ref',
  'debug', 'verify', '?codebase=', '?project=', 'bitbucket_property_whitelist', 'allowed', 'onlyIncludePushCommit', 'onlyMergeablePullRequest',
];

describe('docs/migrate-from-buildbot.md', () => {
  const page = readFileSync(join(ROOT, 'docs/migrate-from-buildbot.md'), 'utf8');
  const rows = page.split('\n').filter((line) => line.startsWith('|'));

  for (const option of OPTIONS) {
    it(`tells what became of ${option}`, () => {
      expect(rows.filter((row) => row.split('|').slice(1, 3).join().includes(option))).not.to.deep.equal([]);
    });
  }

  it('names only options of ours that the pages of the dialects have', () => {
    const ours = rows.flatMap((row) => {
      const [, , , here = ''] = row.split('|');
      return [...here.matchAll(/`([a-z_]+)(?:: [a-z]+)?`/g)].map(([, name]) => name);
    });
    const pages = ['base', 'github', 'gitlab', 'bitbucketcloud', 'bitbucketserver', 'gitea', 'poller', 'common-options'].map((name) => readFileSync(join(ROOT, `docs/dialects/${name}.md`), 'utf8')).join();
    expect(ours.filter((name) => !pages.includes(`\`${name}\``))).to.deep.equal([]);
    expect(ours).to.include.members(['only_mergeable', 'allow_get', 'pullrequest_ref']);
  });
});
