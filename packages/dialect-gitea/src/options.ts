import {
  apiEndpointOption, branchOption, codebaseOption, commitsOption, deletionsOption, isObject, refStyleOption, repositorySecretOption,
  repositoryUrlOption, requireSecret, skipsOption, strictOption, tokenOption, verifyOption, whitelistOption,
} from 'change-hook-kit';
import { z } from 'zod';

/**
 * What can happen to a pull request. Gitea's `edited` and `closed` are two here each: `retargeted` is an edit that chose another base
 * branch, `merged` a close that merged.
 */
export const PULL_REQUEST_ACTIONS = ['opened', 'reopened', 'synchronized', 'retargeted', 'edited', 'closed', 'merged'] as const;

export type PullRequestAction = (typeof PULL_REQUEST_ACTIONS)[number];

/** The branch of a pull request's change: its base, its head, or the ref that the base repository keeps of it, `refs/pull/N/head`. */
const PULL_REQUEST_BRANCHES = ['base', 'head', 'ref'] as const;

const oneOf = <const Name extends string>(names: readonly Name[]) => z.enum(names, { error: `must be one of ${names.join(', ')}` });

/** The options of a mount of `gitea`; `docs/dialects/gitea.md` describes them. */
export const options = requireSecret(
  z
    .strictObject({
      secret: repositorySecretOption,
      strict: strictOption,
      codebase: codebaseOption,
      gitea_property_whitelist: whitelistOption,
      // Not DEFAULT_SKIPS: Buildbot's plugin skips nothing, and builds that stop after a move to the gateway would be missed late.
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
      pull_request_branch: oneOf(PULL_REQUEST_BRANCHES).default('base')
        .describe("A pull request's branch: its base, its head, or refs/pull/NUMBER/head (ref)."),
      only_mergeable: z.boolean({ error: 'must be true or false' }).default(true)
        .describe('A pull request that the forge calls not mergeable is ignored.'),
      /** The root of the instance. It has no default: every instance is somebody's own. */
      gitea_url: apiEndpointOption('').removeDefault().optional()
        .describe('Where the forge is: with it, what a webhook leaves out is asked for there.'),
      token: tokenOption,
      verify: verifyOption,
    })
    .refine((value) => !isObject(value) || value['token'] === undefined || value['gitea_url'] !== undefined, {
      path: ['gitea_url'],
      error: 'is required by token: it says where the token may be sent, as in gitea_url: "https://git.example.org"',
      when: ({ value }) => isObject(value),
    }),
);

export type GiteaOptions = z.output<typeof options>;
