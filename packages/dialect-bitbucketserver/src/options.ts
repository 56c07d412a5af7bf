import {
  apiEndpointOption, branchOption, codebaseOption, commitsOption, deletionsOption, refStyleOption, repositorySecretOption, repositoryUrlOption,
  requireSecret, skipsOption, strictOption, tokenOption, verifyOption, whitelistOption,
} from 'change-hook-kit';
import { z } from 'zod';
import { EVENTS, UPDATES } from './events.js';

/** What the branch of a pull request's change is: Buildbot's choice by event (`merge`), Bitbucket's other ref, or one of the two branches. */
const PULL_REQUEST_BRANCHES = ['merge', 'from', 'source', 'destination'] as const;

const listOf = <const Name extends string>(names: readonly [Name, ...Name[]]) =>
  z.array(z.enum(names, { error: `must be one of ${names.join(', ')}` }), { error: `must be a list of some of ${names.join(', ')}` });

/** The options of a mount of `bitbucketserver`; `docs/dialects/bitbucketserver.md` describes them. */
export const options = requireSecret(
  z
    .strictObject({
      secret: repositorySecretOption,
      strict: strictOption,
      events: listOf(EVENTS).default([...EVENTS]).describe('The events that make changes.'),
      pullrequest_updates: listOf(UPDATES).default(['source', 'retarget'])
        .describe('The updates of a pull request that make changes.'),
      pullrequest_branch: z
        .enum(PULL_REQUEST_BRANCHES, { error: `must be one of ${PULL_REQUEST_BRANCHES.join(', ')}` })
        .default('merge')
        .describe("The branch of a pull request's change; merge: as Buildbot has it; from: refs/pull-requests/N/from."),
      drafts: z.boolean({ error: 'must be true or false' }).default(true)
        .describe('false: draft pull requests make no change.'),
      codebase: codebaseOption,
      project_name: z.enum(['name', 'path'], { error: 'must be name (of the project) or path (HOUSE/door)' }).default('name')
        .describe("The change's project: the name of the project, or its path (HOUSE/door)."),
      repository_url: repositoryUrlOption(['self', 'http', 'ssh']),
      ref_style: refStyleOption('full'),
      branch: branchOption,
      commits: commitsOption,
      deletions: deletionsOption,
      // Not DEFAULT_SKIPS: Buildbot's handler skips nothing, and builds that stop after a move to the gateway would be missed late.
      skips: skipsOption.removeDefault().default([]),
      bitbucket_property_whitelist: whitelistOption,
      // No default: everybody's Bitbucket is somewhere else.
      bitbucket_url: apiEndpointOption('https://bitbucket.invalid').removeDefault().optional()
        .describe('The address of your Bitbucket, with its context path where it has one.'),
      token: tokenOption,
      verify: verifyOption,
    })
    .refine((value) => value.token === undefined || value.bitbucket_url !== undefined, {
      path: ['bitbucket_url'],
      error: 'is required by token: the address of your Bitbucket, as in https://bitbucket.example.org',
    }),
);

export type BitbucketServerOptions = z.output<typeof options>;
