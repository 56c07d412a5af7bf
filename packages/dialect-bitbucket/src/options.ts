import { branchOption, codebaseOption, commitsOption, repositoryUrlOption, skipsOption } from 'change-hook-kit';
import { z } from 'zod';

/** The options of a mount of `bitbucket`; `docs/dialects/bitbucket.md` describes them. */
export const options = z.strictObject({
  codebase: codebaseOption,
  branch: branchOption,
  commits: commitsOption,
  repository_url: repositoryUrlOption(['canon', 'ssh']),
  // Not DEFAULT_SKIPS: Buildbot's handler skips nothing.
  skips: skipsOption.removeDefault().default([]),
});

export type BitbucketOptions = z.output<typeof options>;
