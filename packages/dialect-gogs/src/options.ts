import {
  branchOption, codebaseOption, commitsOption, deletionsOption, refStyleOption, repositorySecretOption, repositoryUrlOption, requireSecret,
  skipsOption, strictOption, whitelistOption,
} from 'change-hook-kit';
import { z } from 'zod';

/** What can happen to a pull request. Gogs's `closed` is two here: `merged`, and `closed` for what was not merged. */
const PULL_REQUEST_ACTIONS = ['opened', 'reopened', 'synchronized', 'edited', 'closed', 'merged'] as const;

export type PullRequestAction = (typeof PULL_REQUEST_ACTIONS)[number];

/** The branch of a pull request's change: the ref that the base repository keeps of it, `refs/pull/N/head`, its head, or its base. */
const PULL_REQUEST_BRANCHES = ['ref', 'head', 'base'] as const;

const oneOf = <const Name extends string>(names: readonly Name[]) => z.enum(names, { error: `must be one of ${names.join(', ')}` });

const COUNT = 'must be a whole number, 0 or more';

/** The options of a mount of `gogs`; `docs/dialects/gogs.md` describes them. */
export const options = requireSecret(
  z.strictObject({
    secret: repositorySecretOption,
    strict: strictOption,
    codebase: codebaseOption,
    gogs_property_whitelist: whitelistOption,
    // As with gitea, whose plugin for Buildbot skips nothing.
    skips: skipsOption.removeDefault().default([]),
    branch: branchOption,
    commits: commitsOption,
    deletions: deletionsOption,
    ref_style: refStyleOption(),
    repository_url: repositoryUrlOption(['ssh', 'clone', 'html']),
    pull_request_actions: z
      .array(oneOf(PULL_REQUEST_ACTIONS), { error: `must be a list of some of ${PULL_REQUEST_ACTIONS.join(', ')}; [] is none` })
      .default(['opened', 'reopened', 'synchronized'])
      .describe('What must happen to a pull request to make a change; []: nothing does.'),
    // Not the base as with gitea: no revision comes along, so that the base's newest commit would be built.
    pull_request_branch: oneOf(PULL_REQUEST_BRANCHES).default('ref')
      .describe("A pull request's branch: refs/pull/NUMBER/head (ref), its head, or its base."),
    only_mergeable: z.boolean({ error: 'must be true or false' }).default(true)
      .describe('A pull request with conflicts is ignored.'),
    /** FEED_MAX_COMMIT_NUM of the server: it lists no more commits than this of a push, and does not say that there were more. */
    feed_max_commit_num: z.number({ error: COUNT }).int({ error: COUNT }).min(0, { error: COUNT }).default(5)
      .describe('FEED_MAX_COMMIT_NUM of the server: so many commits of a push it lists at most; 0: all.'),
  }),
);

export type GogsOptions = z.output<typeof options>;
