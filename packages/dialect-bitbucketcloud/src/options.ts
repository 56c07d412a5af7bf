import {
  apiEndpointOption, branchOption, codebaseOption, commitsOption, deletionsOption, refStyleOption, repositorySecretOption, repositoryUrlOption,
  requireSecret, skipsOption, strictOption, tokenOption, verifyOption, whitelistOption,
} from 'change-hook-kit';
import { z } from 'zod';
import { EVENTS } from './events.js';

/** What the branch of a pull request's change is: Buildbot's choice by event (`merge`), or always the source or destination branch. */
const PULL_REQUEST_BRANCHES = ['merge', 'source', 'destination'] as const;

/** The options of a mount of `bitbucketcloud`; `docs/dialects/bitbucketcloud.md` describes them. */
export const options = requireSecret(
  z
    .strictObject({
      secret: repositorySecretOption,
      strict: strictOption,
      events: z
        .array(z.enum(EVENTS, { error: `must be one of ${EVENTS.join(', ')}` }), { error: `must be a list of some of ${EVENTS.join(', ')}` })
        .default([...EVENTS])
        .describe('The events that make changes.'),
      pullrequest_branch: z
        .enum(PULL_REQUEST_BRANCHES, { error: `must be one of ${PULL_REQUEST_BRANCHES.join(', ')}` })
        .default('merge')
        .describe("The branch of a pull request's change; merge: as Buildbot has it."),
      drafts: z.boolean({ error: 'must be true or false' }).default(true)
        .describe('false: draft pull requests make no change.'),
      codebase: codebaseOption,
      project_name: z.enum(['name', 'path'], { error: 'must be name (of the project) or path (acme/door)' }).default('name')
        .describe("The change's project: the name of the project, or its path (acme/door)."),
      repository_url: repositoryUrlOption(['api', 'html']),
      ref_style: refStyleOption('full'),
      branch: branchOption,
      commits: commitsOption,
      deletions: deletionsOption,
      // Not DEFAULT_SKIPS: Buildbot's handler skips nothing, and builds that stop after a move to the gateway would be missed late.
      skips: skipsOption.removeDefault().default([]),
      bitbucket_property_whitelist: whitelistOption,
      bitbucket_api_endpoint: apiEndpointOption('https://api.bitbucket.org/2.0'),
      token: tokenOption,
      token_user: z
        .string({ error: 'must be a text' })
        .regex(/^[\x21-\x39\x3b-\x7e]+$/, { error: 'must be an e-mail address or a user name, without white space and colon' })
        .optional()
        .describe('The e-mail address that belongs to the token, when it is an API token of an account.'),
      verify: verifyOption,
    })
    .refine((value) => value.token_user === undefined || value.token !== undefined, {
      path: ['token_user'],
      error: 'is of no use without token',
    }),
);

export type BitbucketCloudOptions = z.output<typeof options>;
