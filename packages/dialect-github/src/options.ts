import {
  apiEndpointOption, branchOption, codebaseOption, commitsOption, deletionsOption, refStyleOption, repositorySecretOption,
  repositoryUrlOption, requireSecret, skipsOption, strictOption, tokenOption, verifyOption, whitelistOption,
} from 'change-hook-kit';
import { z } from 'zod';

const EVENTS = ['push', 'pull_request', 'merge_group', 'create', 'release'] as const;

/** GitHub's `closed` is two here: `merged`, and `closed` for what was not merged. */
const PULL_REQUEST_ACTIONS = ['opened', 'reopened', 'synchronize', 'ready_for_review', 'edited', 'closed', 'merged'] as const;

const oneOf = <const Name extends string>(names: readonly Name[]) => z.enum(names, { error: `must be one of ${names.join(', ')}` });

const listOf = <const Name extends string>(names: readonly Name[], preset: NoInfer<readonly Name[]>) =>
  z
    .array(oneOf(names), { error: `must be a list of ${names.join(', ')}` })
    .min(1, { error: 'the list is empty' })
    .default([...preset]);

/** The options of a mount of `github`; `docs/dialects/github.md` describes them. */
export const options = requireSecret(
  z.strictObject({
    secret: repositorySecretOption,
    strict: strictOption,
    codebase: codebaseOption,
    github_property_whitelist: whitelistOption,
    skips: skipsOption,
    /** The events that make changes. */
    events: listOf(EVENTS, ['push', 'pull_request']).describe('The events that make changes.'),
    branch: branchOption,
    commits: commitsOption,
    deletions: deletionsOption,
    ref_style: refStyleOption('short'),
    repository_url: repositoryUrlOption(['html', 'clone', 'ssh', 'git']),
    pullrequest_actions: listOf(PULL_REQUEST_ACTIONS, ['opened', 'reopened', 'synchronize'])
      .describe('What must happen to a pull request to make a change.'),
    /** The branch of a pull request's change is `refs/pull/NUMBER/` and this. */
    pullrequest_ref: z.string({ error: 'must be a text, merge or head' }).regex(/^[^\s~^:?*[\\]+$/, { error: 'must be a part of a ref, merge or head' }).default('merge')
      .describe('The branch of a pull request: refs/pull/N/head as it is, refs/pull/N/merge as it would be merged.'),
    pullrequest_drafts: z.boolean({ error: 'must be true or false' }).default(true)
      .describe('false: drafts are ignored, and ready_for_review makes a change.'),
    pullrequest_author: oneOf(['user', 'sender', 'commit']).default('user')
      .describe("The author of a pull request's change: who opened it, who did the last thing to it, or the author of its head commit."),
    /** Whether the API is asked for what the payload of a pull request or a merge group does not tell. */
    details: oneOf(['api', 'none']).default('api')
      .describe('none: the API is not asked; pull requests and merge groups have no files then.'),
    github_api_endpoint: apiEndpointOption('https://api.github.com'),
    token: tokenOption,
    verify: verifyOption,
  }),
);

export type GitHubOptions = z.output<typeof options>;
