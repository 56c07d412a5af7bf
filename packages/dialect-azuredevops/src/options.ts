import {
  apiEndpointOption, branchOption, codebaseOption, commitsOption, deletionsOption, isObject, refStyleOption, repositoryUrlOption, skipsOption,
  tokenOption, verifyOption, whitelistOption,
} from 'change-hook-kit';
import { z } from 'zod';

/**
 * What can happen to a pull request. Azure DevOps calls three of them `updated`: here that is one of a request that stays open, and
 * `completed` and `abandoned` are the ends. `merge_attempted` is its event `git.pullrequest.merged`, which tells of every trial merge.
 */
const PULL_REQUEST_KINDS = ['created', 'updated', 'completed', 'abandoned', 'merge_attempted'] as const;

export type PullRequestKind = (typeof PULL_REQUEST_KINDS)[number];

/** The branch of a pull request's change: `refs/pull/N/merge`, which the service keeps, its source branch, or its target branch. */
const PULL_REQUEST_BRANCHES = ['merge', 'source', 'target'] as const;

const oneOf = <const Name extends string>(names: readonly Name[]) => z.enum(names, { error: `must be one of ${names.join(', ')}` });
const flag = z.boolean({ error: 'must be true or false' }).default(true);

/** The options of a mount of `azuredevops`; `docs/dialects/azuredevops.md` describes them. */
export const options = z
  .strictObject({
    codebase: codebaseOption,
    azuredevops_property_whitelist: whitelistOption,
    skips: skipsOption.removeDefault().default([]),
    branch: branchOption,
    commits: commitsOption,
    deletions: deletionsOption,
    ref_style: refStyleOption(),
    repository_url: repositoryUrlOption(['remote', 'ssh', 'web']),
    pull_requests: z
      .array(oneOf(PULL_REQUEST_KINDS), { error: `must be a list of some of ${PULL_REQUEST_KINDS.join(', ')}; [] is none` })
      .default(['created', 'updated'])
      .describe('What must happen to a pull request to make a change; []: nothing does.'),
    pull_request_branch: oneOf(PULL_REQUEST_BRANCHES).default('merge')
      .describe("A pull request's branch: merge is refs/pull/NUMBER/merge."),
    drafts: flag.describe('false: drafts make no change.'),
    only_mergeable: flag.describe('A pull request with conflicts is ignored: it has no merge ref.'),
    /** The organisation, or the collection of a server. It has no default: every one is somebody's own. */
    azure_url: apiEndpointOption('').removeDefault().optional()
      .describe('The organisation (https://dev.azure.com/acme), or the collection of a server: with it, files are asked for there.'),
    token: tokenOption,
    verify: verifyOption,
  })
  .refine((value) => !isObject(value) || value['token'] === undefined || value['azure_url'] !== undefined, {
    path: ['azure_url'],
    error: 'is required by token: it says where the token may be sent, as in azure_url: "https://dev.azure.com/acme"',
    when: ({ value }) => isObject(value),
  });

export type AzureOptions = z.output<typeof options>;
