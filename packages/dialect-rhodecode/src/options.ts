import {
  branchOption,
  codebaseOption,
  commitsOption,
  deletionsOption,
  refStyleOption,
  repositoryUrlOption,
  skipsOption,
  whitelistOption,
} from 'change-hook-kit';
import { z } from 'zod';

/** RhodeCode's events of pull requests, without their prefix `pullrequest-`. */
const PULL_REQUESTS = ['create', 'update', 'close', 'merge', 'review', 'comment'] as const;

export type PullRequestKind = (typeof PULL_REQUESTS)[number];

/** The options of a mount of `rhodecode`; `docs/dialects/rhodecode.md` describes them. */
export const options = z.strictObject({
  codebase: codebaseOption,
  rhodecode_property_whitelist: whitelistOption,
  skips: skipsOption,
  branch: branchOption,
  commits: commitsOption,
  deletions: deletionsOption,
  ref_style: refStyleOption(),
  /** The permalink, https://HOST/_NUMBER, outlives a renaming. */
  repository_url: repositoryUrlOption(['url', 'permalink']),
  pull_requests: z
    .array(z.enum(PULL_REQUESTS, { error: `must be one of ${PULL_REQUESTS.join(', ')}` }), {
      error: `must be a list of some of ${PULL_REQUESTS.join(', ')}; [] is none`,
    })
    .default(['create', 'update'])
    .describe('What must happen to a pull request to make a change; []: nothing does.'),
});

export type RhodeCodeOptions = z.output<typeof options>;
